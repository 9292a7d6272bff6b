import { encodeHeaderText } from '../../google/mail/encode-text.ts';
import { parseAddresses } from '../../google/mail/parse-addresses.ts';
import { headerOf } from '../../google/mail/parse-message.ts';
import type { MailHeader } from '../../google/mail/parse-message.ts';
import type { Chunk } from './write-values.ts';
import { list, nstring } from './write-values.ts';

/** The ENVELOPE of a message (RFC 3501, section 7.4.2): header values with their encoded words as they stand. */
export function writeEnvelope(headers: MailHeader[]): Chunk[] {
  const from = writePeople(headerOf(headers, 'From'));
  const orFrom = (name: string) => {
    const people = writePeople(headerOf(headers, name));
    return people[0] === 'NIL' ? from : people;
  };
  return list([
    nstring(headerOf(headers, 'Date')),
    nstring(headerOf(headers, 'Subject')),
    from,
    orFrom('Sender'),
    orFrom('Reply-To'),
    writePeople(headerOf(headers, 'To')),
    writePeople(headerOf(headers, 'Cc')),
    writePeople(headerOf(headers, 'Bcc')),
    nstring(headerOf(headers, 'In-Reply-To')),
    nstring(headerOf(headers, 'Message-ID')),
  ]);
}

function writePeople(value: string | undefined): Chunk[] {
  const people = parseAddresses(value).map(({ name, address }) => {
    const at = address.lastIndexOf('@');
    const shown = name && encodeHeaderText(name).replaceAll('\r\n', '');
    return list([nstring(shown), ['NIL'], nstring(address.slice(0, at)), nstring(address.slice(at + 1))]);
  });
  return people.length === 0 ? ['NIL'] : ['(', ...people.flat(), ')'];
}
