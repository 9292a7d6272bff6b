import { describe, expect, test } from 'vitest';

import type { MailParts } from '../mail/mail-parts.ts';
import { ANN, BEN, openTestWorld } from '../test-world.ts';
import type { Json } from '../test-world.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 5, 15, 9);

interface Sample {
  name: string;
  mail: Partial<MailParts> & { from: MailParts['from'] };
  labels?: string[];
  receivedAtMs?: number;
}

/** Opens a mailbox with these mails and gives back a search that answers with their names, sorted. */
async function openSearch(samples: Sample[]) {
  const world = await openTestWorld();
  const nameOf = new Map<string, string>();
  for (const { name, mail, labels, receivedAtMs } of samples) {
    const copy = await world.double.control.deliver({
      to: ANN,
      mail: { subject: name, ...mail },
      ...(labels && { labels }),
      ...(receivedAtMs !== undefined && { receivedAtMs }),
    });
    nameOf.set(copy.id, name);
  }
  return async (q: string) => {
    const { status, body } = await world.call(`/messages?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    return (body.messages ?? []).map(({ id }: Json) => nameOf.get(id)).sort();
  };
}

const PEOPLE: Sample[] = [
  {
    name: 'from jo',
    mail: { from: { name: 'Jo Hart', address: 'jo@hart.example' }, to: [{ address: ANN }] },
  },
  {
    name: 'to jo',
    mail: { from: { address: ANN }, to: [{ name: 'Jo', address: 'JO@Hart.example' }] },
    labels: ['SENT'],
  },
  {
    name: 'cc jo',
    mail: { from: { address: BEN }, to: [{ address: ANN }], cc: [{ address: 'jo@hart.example' }] },
  },
  {
    name: 'bcc jo',
    mail: { from: { address: ANN }, bcc: [{ address: 'jo@hart.example' }] },
    labels: ['SENT'],
  },
  { name: 'from max', mail: { from: { name: 'Max Hart', address: 'max@elsewhere.example' } } },
  { name: 'jo in a name', mail: { from: { name: 'jo@hart.example', address: 'relay@relay.example' } } },
  { name: 'jo inside a longer address', mail: { from: { address: 'x.jo@hart.example.net.example' } } },
];

describe('people in a search', () => {
  test('from: matches addresses whatever their case, display names and runs of address parts', async () => {
    const find = await openSearch(PEOPLE);
    expect(await find('from:JO@hart.example')).toEqual([
      'from jo',
      'jo in a name',
      'jo inside a longer address',
    ]);
    expect(await find('from:hart.example')).toEqual([
      'from jo',
      'jo in a name',
      'jo inside a longer address',
    ]);
    expect(await find('from:hart')).toEqual([
      'from jo',
      'from max',
      'jo in a name',
      'jo inside a longer address',
    ]);
    expect(await find('from:har')).toEqual([]);
    expect(await find('from:me')).toEqual(['bcc jo', 'to jo']);
  });

  test('to: also looks at Cc and Bcc; cc: and bcc: at theirs alone', async () => {
    const find = await openSearch(PEOPLE);
    expect(await find('to:jo@hart.example')).toEqual(['bcc jo', 'cc jo', 'to jo']);
    expect(await find('cc:jo@hart.example')).toEqual(['cc jo']);
    expect(await find('bcc:jo@hart.example')).toEqual(['bcc jo']);
  });

  test('OR binds tighter than and, braces are OR, parentheses group, a minus excludes', async () => {
    const find = await openSearch(PEOPLE);
    expect(await find('from:max@elsewhere.example OR to:jo@hart.example')).toEqual([
      'bcc jo',
      'cc jo',
      'from max',
      'to jo',
    ]);
    expect(await find('from:max OR to:jo in:sent')).toEqual(['bcc jo', 'to jo']);
    expect(await find('{from:max cc:jo@hart.example}')).toEqual(['cc jo', 'from max']);
    expect(await find('from:(max OR relay)')).toEqual(['from max', 'jo in a name']);
    expect(await find('from:{max relay}')).toEqual(['from max', 'jo in a name']);
    expect(await find('(from:hart -from:max) -from:relay@relay.example')).toEqual([
      'from jo',
      'jo inside a longer address',
    ]);
    expect(await find('-from:hart -to:jo')).toEqual([]);
  });
});

describe('a search again', () => {
  test('finds what has arrived since and no longer what was deleted', async () => {
    const { double, call } = await openTestWorld();
    const deliver = (subject: string) =>
      double.control.deliver({ to: ANN, mail: { from: { address: 'jo@hart.example' }, subject } });
    const find = async () =>
      ((await call('/messages?q=from:jo@hart.example')).body.messages ?? []).map(({ id }: Json) => id).sort();
    const first = await deliver('First');
    expect(await find()).toEqual([first.id]);
    const second = await deliver('Second');
    expect(await find()).toEqual([first.id, second.id].sort());
    await double.control.deleteMessage({ person: ANN, id: first.id });
    expect(await find()).toEqual([second.id]);
  });
});

describe('words, places and kinds in a search', () => {
  const SAMPLES: Sample[] = [
    {
      name: 'Quote for oak desks',
      mail: { from: { address: 'a@x.example' }, text: 'The green one', messageId: '<Abc.1@x.example>' },
      labels: ['INBOX', 'UNREAD', 'Big deals'],
    },
    {
      name: 'Desks of oak',
      mail: {
        from: { address: 'b@x.example' },
        html: '<p>A <b>blue</b> one</p>',
        attachments: [{ filename: 'plan-7.pdf', mimeType: 'application/pdf', contentBase64: 'AA==' }],
      },
      labels: ['STARRED'],
    },
    { name: 'Unfinished', mail: { from: { address: ANN } }, labels: ['DRAFT'] },
    { name: 'Chatter', mail: { from: { address: BEN } }, labels: ['CHAT'] },
  ];

  test('quotes keep words together, subject: looks at the subject, plain words at everything', async () => {
    const find = await openSearch(SAMPLES);
    expect(await find('subject:"oak desks"')).toEqual(['Quote for oak desks']);
    expect(await find('subject:(oak desks)')).toEqual(['Desks of oak', 'Quote for oak desks']);
    expect(await find('green')).toEqual(['Quote for oak desks']);
    expect(await find('blue one')).toEqual(['Desks of oak']);
    expect(await find('"one the"')).toEqual([]);
    expect(await find('filename:pdf')).toEqual(['Desks of oak']);
    expect(await find('nosuchoperator:oak')).toEqual([]);
  });

  test('rfc822msgid: finds exactly one identity, with or without its brackets', async () => {
    const find = await openSearch(SAMPLES);
    expect(await find('rfc822msgid:Abc.1@x.example')).toEqual(['Quote for oak desks']);
    expect(await find('rfc822msgid:<Abc.1@x.example>')).toEqual(['Quote for oak desks']);
    expect(await find('rfc822msgid:abc.1@x.example')).toEqual([]);
  });

  test('in:, is:, label: and has: look at labels and attachments', async () => {
    const find = await openSearch(SAMPLES);
    expect(await find('in:inbox')).toEqual(['Quote for oak desks']);
    expect(await find('in:drafts')).toEqual(['Unfinished']);
    expect(await find('in:chats')).toEqual(['Chatter']);
    expect(await find('is:unread')).toEqual(['Quote for oak desks']);
    expect(await find('is:starred')).toEqual(['Desks of oak']);
    expect(await find('label:big-deals')).toEqual(['Quote for oak desks']);
    expect(await find('has:attachment')).toEqual(['Desks of oak']);
    expect(await find('-has:attachment -in:drafts -in:chats')).toEqual(['Quote for oak desks']);
  });
});

describe('time in a search', () => {
  const from = { address: 'a@x.example' };
  const MIDNIGHT_PACIFIC_MS = Date.UTC(2026, 0, 1, 8);
  const SAMPLES: Sample[] = [
    { name: 'old year', mail: { from }, receivedAtMs: MIDNIGHT_PACIFIC_MS - 1000 },
    { name: 'new year', mail: { from }, receivedAtMs: MIDNIGHT_PACIFIC_MS },
    { name: 'last week', mail: { from }, receivedAtMs: NOW_MS - 7 * DAY_MS },
    { name: 'yesterday', mail: { from }, receivedAtMs: NOW_MS - DAY_MS },
  ];

  test('a day starts at midnight Pacific, epoch seconds are exact', async () => {
    const find = await openSearch(SAMPLES);
    expect(await find('after:2026/01/01')).toEqual(['last week', 'new year', 'yesterday']);
    expect(await find('before:2026/1/1')).toEqual(['old year']);
    expect(
      await find(`after:${MIDNIGHT_PACIFIC_MS / 1000 - 1} before:${MIDNIGHT_PACIFIC_MS / 1000}`),
    ).toEqual(['old year']);
    // Summer time is an hour nearer to UTC.
    const summer = await openSearch([
      { name: 'june', mail: { from }, receivedAtMs: Date.UTC(2026, 5, 10, 7) },
    ]);
    expect(await summer('after:2026/06/10')).toEqual(['june']);
    expect(await summer('before:2026/06/10')).toEqual([]);
  });

  test('newer_than: and older_than: count back from now', async () => {
    const find = await openSearch(SAMPLES);
    expect(await find('newer_than:2d')).toEqual(['yesterday']);
    expect(await find('older_than:1m')).toEqual(['new year', 'old year']);
    expect(await find('older_than:1y')).toEqual([]);
  });
});
