import { expect, it } from 'vitest';
import { readHost } from './read-host.ts';

it.each([
  ['imap.company.example', 'imap.company.example'],
  [' IMAP.Company.Example. ', 'imap.company.example'],
  ['mail', 'mail'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['192.0.2.7', '192.0.2.7'],
  ['2001:DB8::7', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
])('"%s" is the server %s', (text, host) => {
  expect(readHost(text)).toBe(host);
});

it.each([
  '',
  ' ',
  'imap company',
  'https://imap.company.example',
  'imap.company.example/x',
  'imap.company.example:993',
  'ann@company.example',
  '-imap.company.example',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(130)}example`,
  // Addresses in disguise.
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  '0',
  'fe80::1%eth0',
])('"%s" is no server', (text) => {
  expect(readHost(text)).toBeNull();
});
