import { headerOf, parseMessage } from '../../google/mail/parse-message.ts';
import type { MimePart } from '../../google/mail/parse-message.ts';
import { splitParameters } from '../../google/mail/read-parameters.ts';
import { writeEnvelope } from './write-envelope.ts';
import type { Chunk } from './write-values.ts';
import { list, nstring } from './write-values.ts';

const NIL: Chunk[] = ['NIL'];

/** The BODYSTRUCTURE of a part, or its BODY, which leaves the extensions out (RFC 3501, section 7.4.2). */
export function writeBodyStructure(part: MimePart, { extended }: { extended: boolean }): Chunk[] {
  const isEmptyMultipart = part.mimeType.startsWith('multipart/') && part.parts.length === 0;
  const mimeType = isEmptyMultipart ? 'text/plain' : part.mimeType;
  const [type = '', subtype = ''] = mimeType.toUpperCase().split('/');
  const contentType = headerOf(part.headers, 'Content-Type');
  if (type === 'MULTIPART') {
    const parts = part.parts.flatMap((child) => writeBodyStructure(child, { extended }));
    const rest = extended ? [writeParameters(contentType), writeDisposition(part), NIL, NIL] : [];
    return ['(', ...parts, ' ', ...nstring(subtype), ...rest.flatMap((value) => [' ', ...value]), ')'];
  }
  const { body } = part.source;
  const values = [
    nstring(type),
    nstring(subtype),
    writeParameters(contentType),
    nstring(headerOf(part.headers, 'Content-ID')),
    nstring(headerOf(part.headers, 'Content-Description')),
    nstring((headerOf(part.headers, 'Content-Transfer-Encoding') ?? '7BIT').toUpperCase()),
    [`${body.length}`],
  ];
  if (part.mimeType === 'message/rfc822') {
    const inner = innerMessage(part);
    values.push(writeEnvelope(inner.headers), writeBodyStructure(inner, { extended }));
  }
  if (type === 'TEXT' || part.mimeType === 'message/rfc822') values.push([`${body.split('\n').length - 1}`]);
  if (extended) values.push(NIL, writeDisposition(part), NIL, NIL);
  return list(values);
}

/** The message that a message/rfc822 part carries. */
export function innerMessage(part: MimePart): MimePart {
  return parseMessage(part.content);
}

function writeDisposition(part: MimePart): Chunk[] {
  const header = headerOf(part.headers, 'Content-Disposition');
  if (!header) return NIL;
  return list([nstring(splitParameters(header).value.toUpperCase()), writeParameters(header)]);
}

/** As they came: the client reads continuations and charsets (RFC 2231) itself. */
function writeParameters(header: string | undefined): Chunk[] {
  const { parameters } = splitParameters(header ?? '');
  if (parameters.length === 0) return NIL;
  return list(parameters.flatMap(([name, value]) => [nstring(name.toUpperCase()), nstring(value)]));
}
