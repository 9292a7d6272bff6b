import type { MimePart } from '../../google/mail/parse-message.ts';
import { bad } from '../imap-refusal.ts';
import { innerMessage } from './write-body-structure.ts';

/** What `BODY[…]` names: a part by its numbers, and what is wanted of it. */
export interface Section {
  /** As the answer repeats it. */
  name: string;
  path: number[];
  wanted: 'ALL' | 'HEADER' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT' | 'TEXT' | 'MIME';
  /** Header names in lower case. */
  fields: string[];
}

export function parseSection(text: string): Section {
  const match = /^((?:\d+\.?)*)(HEADER\.FIELDS(?:\.NOT)?|HEADER|TEXT|MIME)?(?:\s*\(([^()]*)\))?$/i.exec(text);
  if (!match) throw bad(`Could not parse command: no such section ${text}`);
  const [, numbers = '', wanted = 'ALL', fields = ''] = match;
  return {
    name: text.toUpperCase(),
    path: numbers.split('.').filter(Boolean).map(Number),
    wanted: wanted.toUpperCase() as Section['wanted'],
    fields: fields
      .toLowerCase()
      .split(/[\s"]+/)
      .filter(Boolean),
  };
}

/** The bytes of a section other than the whole message; undefined where there is no such part. */
export function readSection({ root, section }: SectionInput): Buffer | undefined {
  const { path, wanted, fields } = section;
  const part = partAt(root, path);
  if (!part) return undefined;
  const carried = path.length > 0 && part.mimeType === 'message/rfc822' ? innerMessage(part) : part;
  switch (wanted) {
    case 'ALL':
      return bytesOf(part.source.body);
    case 'MIME':
      return bytesOf(`${part.source.head}\r\n\r\n`);
    case 'TEXT':
      return bytesOf(carried.source.body);
    case 'HEADER':
      return bytesOf(`${carried.source.head}\r\n\r\n`);
    default: {
      const chosen = carried.source.head.split(/\r?\n(?![ \t])/).filter((line) => {
        const isNamed = fields.includes(line.slice(0, line.indexOf(':')).trim().toLowerCase());
        return isNamed === (wanted === 'HEADER.FIELDS');
      });
      return bytesOf([...chosen, '', ''].join('\r\n').replace(/^(?:\r\n)+$/, '\r\n'));
    }
  }
}

interface SectionInput {
  root: MimePart;
  section: Section;
}

/** Finds a part by its numbers, from 1. A message in one piece is its own first part. */
function partAt(root: MimePart, path: number[]): MimePart | undefined {
  let part: MimePart | undefined = root;
  for (const number of path) {
    const around: MimePart = part !== root && part.mimeType === 'message/rfc822' ? innerMessage(part) : part;
    part = around.parts.length === 0 && number === 1 ? around : around.parts[number - 1];
    if (!part) return undefined;
  }
  return part;
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
