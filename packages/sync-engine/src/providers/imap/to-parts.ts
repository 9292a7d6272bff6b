import type { MessageStructureObject } from 'imapflow';
import { readFilename } from '../message/parse-mime.ts';
import type { RawHeader, RawPart } from '../message/raw-message.ts';

const MOST_NESTED = 50;

/** A BODYSTRUCTURE (RFC 3501 §7.4.2) as the tree of parts that reading a message starts from, without any texts. */
export function toParts(structure: MessageStructureObject, depth = 0): RawPart {
  const { part, type, parameters = {}, disposition, dispositionParameters = {}, size = 0 } = structure;
  const mimeType = type.toLowerCase();
  const headers: RawHeader[] = [
    { name: 'Content-Type', value: writeValue({ value: mimeType, parameters }) },
    ...(disposition
      ? [
          {
            name: 'Content-Disposition',
            value: writeValue({ value: disposition, parameters: dispositionParameters }),
          },
        ]
      : []),
  ];
  const filename = readFilename(headers);
  const children = depth < MOST_NESTED ? (structure.childNodes ?? []) : [];
  if (mimeType.startsWith('multipart/')) {
    return {
      partId: part ?? '',
      mimeType,
      filename,
      headers,
      body: { size: 0 },
      parts: children.map((child) => toParts(child, depth + 1)),
    };
  }
  const partId = part ?? '1';
  const isText = mimeType.startsWith('text/') && !filename;
  return { partId, mimeType, filename, headers, body: { size, ...(!isText && { attachmentId: partId }) } };
}

function writeValue({ value, parameters }: { value: string; parameters: Record<string, string> }): string {
  const written = Object.entries(parameters).map(
    ([name, text]) => `; ${name}="${text.replaceAll(/["\\]/g, '\\$&')}"`,
  );
  return value + written.join('');
}
