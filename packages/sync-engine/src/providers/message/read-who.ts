import type { ProviderMessage } from '../mail-provider.ts';
import type { RawHeader } from './raw-message.ts';
import { readPeople } from './read-people.ts';

type Who = Pick<ProviderMessage, 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'>;

/** Who wrote to whom, by the headers that name people. */
export const readWho = (list: readonly RawHeader[]): Who => readWhoOf(collectHeaders(list));

export function readWhoOf(headers: ReadonlyMap<string, string[]>): Who {
  const writers = readPeople(headers.get('from'));
  return {
    from: writers[0] ?? null,
    to: readPeople(headers.get('to')),
    cc: readPeople(headers.get('cc')),
    bcc: readPeople(headers.get('bcc')),
    replyTo: [
      // From may name several people (RFC 5322 §3.6.2); the others are who else wrote.
      ...writers.slice(1),
      ...readPeople([...(headers.get('reply-to') ?? []), ...(headers.get('x-original-from') ?? [])]),
    ],
  };
}

/** The values of each header, by its name in lower case. */
export function collectHeaders(list: readonly RawHeader[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const { name, value } of list) {
    if (!name || value == null) continue;
    const key = name.toLowerCase();
    const values = headers.get(key);
    if (values) values.push(value);
    else headers.set(key, [value]);
  }
  return headers;
}
