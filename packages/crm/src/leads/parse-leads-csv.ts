import { Readable } from 'node:stream';
import { AppError } from '@mailsync/foundation';
import { parse } from 'csv-parse';
import { ADDRESSES_MAX, type KeyedAddress, normalizeAddress } from './normalize-addresses.ts';

export interface ImportLine {
  line: number;
  name: string;
  addresses: KeyedAddress[];
  /** Lower case; null when the line names no owner. */
  ownerEmail: string | null;
}

export type ParsedLine = ImportLine | { line: number; problem: string };

const NAME_MAX_LENGTH = 200;

/**
 * Reads CSV (RFC 4180) with a header line: `name` and `email`; further `email2…`, `emails` (separated by `;`) and `owner_email`.
 * A line that cannot be used comes as a problem. Throws `leads_csv.header_missing`.
 */
export async function* parseLeadsCsv(csv: string): AsyncGenerator<ParsedLine> {
  const problems: ParsedLine[] = [];
  const parser = Readable.from([csv]).pipe(
    parse({
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      trim: true,
      on_skip: (error) => {
        problems.push({ line: Number(error?.['lines'] ?? 0), problem: error?.message ?? 'cannot be read' });
        return undefined;
      },
    }),
  );

  let columns: Columns | null = null;
  for await (const { record, info } of parser as AsyncIterable<{
    record: string[];
    info: { lines: number };
  }>) {
    if (columns === null) columns = readHeader(record);
    else yield readLine({ record, line: info.lines, columns });
    yield* problems.splice(0);
  }
  if (columns === null) throw headerMissing();
  yield* problems;
}

interface Columns {
  name: number;
  emails: number[];
  ownerEmail: number | null;
}

function readHeader(record: string[]): Columns {
  const titles = record.map((title) => title.toLowerCase().replaceAll(/[\s-]+/g, '_'));
  const name = titles.indexOf('name');
  if (name === -1 || !titles.includes('email')) throw headerMissing();

  const ownerEmail = titles.indexOf('owner_email');
  return {
    name,
    emails: titles.flatMap((title, index) => (/^(emails?|email_?\d+)$/.test(title) ? [index] : [])),
    ownerEmail: ownerEmail === -1 ? null : ownerEmail,
  };
}

function readLine({
  record,
  line,
  columns,
}: {
  record: string[];
  line: number;
  columns: Columns;
}): ParsedLine {
  const name = record[columns.name] ?? '';
  const texts = columns.emails
    .flatMap((index) => (record[index] ?? '').split(';'))
    .filter((text) => text.trim() !== '');
  if (name === '') return { line, problem: 'The name is missing.' };
  if (name.length > NAME_MAX_LENGTH)
    return { line, problem: `The name is longer than ${NAME_MAX_LENGTH} characters.` };
  if (texts.length === 0) return { line, problem: 'The email is missing.' };
  if (texts.length > ADDRESSES_MAX)
    return { line, problem: `A lead has at most ${ADDRESSES_MAX} addresses.` };

  const byKey = new Map<string, KeyedAddress>();
  for (const text of texts) {
    const keyed = normalizeAddress(text);
    if (!keyed) return { line, problem: `"${text.trim().slice(0, 100)}" is not an email address.` };
    if (!byKey.has(keyed.addressKey)) byKey.set(keyed.addressKey, keyed);
  }
  const ownerEmail = columns.ownerEmail === null ? '' : (record[columns.ownerEmail] ?? '');
  return {
    line,
    name,
    addresses: [...byKey.values()],
    ownerEmail: ownerEmail === '' ? null : ownerEmail.toLowerCase(),
  };
}

function headerMissing() {
  return new AppError({
    code: 'leads_csv.header_missing',
    kind: 'invalid',
    message: 'The first line must name the columns, with at least name and email, such as: name,email',
  });
}
