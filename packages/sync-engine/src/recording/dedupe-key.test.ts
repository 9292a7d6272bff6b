import { expect, it } from 'vitest';
import { createDedupeKey } from './dedupe-key.ts';

type Facts = Parameters<typeof createDedupeKey>[0];

const message: Facts = {
  rfcMessageId: 'Abc.1@acme.example',
  dateHeader: 'Mon, 4 May 2026 08:00:00 +0000',
  from: { name: 'Jane', address: 'jane@acme.example' },
  to: [{ name: null, address: 'ann@oak.example' }],
  cc: [],
  subject: 'Order',
  bodyText: 'Ten chairs',
  bodyHtml: null,
  receivedAt: new Date('2026-05-04T08:00:05Z'),
};
const isSame = (one: Partial<Facts>, other: Partial<Facts>) =>
  createDedupeKey({ ...message, ...one }) === createDedupeKey({ ...message, ...other });

it.each<[string, Partial<Facts>, boolean]>([
  ['received later in another mailbox', { receivedAt: new Date('2026-05-04T08:03:00Z') }, true],
  ['with another display name', { from: { name: 'J. Doe', address: 'JANE@acme.example' } }, true],
  ['with a footer that a mailing list added', { bodyText: 'Ten chairs\n--\nlist footer' }, true],
  ['with another Message-ID', { rfcMessageId: 'abc.1@acme.example' }, false],
  ['with the same Message-ID and another date', { dateHeader: 'Mon, 4 May 2026 08:00:01 +0000' }, false],
  [
    'with the same Message-ID and another author',
    { from: { name: null, address: 'max@acme.example' } },
    false,
  ],
])('an email %s is the same: %s', (_how, change, same) => {
  expect(isSame({}, change)).toBe(same);
});

it.each<[string, Partial<Facts>, boolean]>([
  ['the same content', {}, true],
  ['another text', { bodyText: 'Eleven chairs' }, false],
  ['another subject', { subject: 'Orders' }, false],
  ['another recipient', { to: [{ name: null, address: 'ben@oak.example' }] }, false],
  ['words moved from the subject to the text', { subject: 'Ord', bodyText: 'erTen chairs' }, false],
])('without a Message-ID, %s is the same: %s', (_how, change, same) => {
  expect(isSame({ rfcMessageId: null }, { rfcMessageId: null, ...change })).toBe(same);
});
