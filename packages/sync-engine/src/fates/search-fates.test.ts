import { expect, it } from 'vitest';
import { ANN, BEN, DAY_MS, deliverToAnn, mail, openAnnsMailbox, STRANGER } from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { START } from '../testing/open-engine-fixture.ts';
import { readFateSearch } from './read-fate-search.ts';

const before = (days: number) => new Date(START.getTime() - days * DAY_MS);

async function search(
  fixture: EngineFixture,
  { mailboxId, text, withHeads = true }: { mailboxId: string; text: string; withHeads?: boolean },
) {
  const wish = { mailboxId, search: readFateSearch(text), withHeads, pageToken: null };
  const { items } = await fixture.engine.searchFates(wish);
  return items;
}

/** What was found, in words: `Lunch: skipped not_a_lead`. */
async function searchInWords(fixture: EngineFixture, wish: { mailboxId: string; text: string }) {
  const items = await search(fixture, wish);
  return items
    .map(({ head, state, reason }) => [head?.subject, state, reason].filter(Boolean).join(' '))
    .sort();
}

it('every mail that was seen has a fate, in spam and the bin too', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const mails = [
    { mail: mail({ subject: 'Offer one' }) },
    { mail: mail({ subject: 'Offer two', from: STRANGER }) },
    { mail: mail({ subject: 'Offer three' }), labels: ['SPAM'] },
    { mail: mail({ subject: 'Offer four' }), labels: ['TRASH'] },
    { mail: mail({ subject: 'Something else' }) },
  ];
  for (const one of mails) await deliverToAnn(fixture, one);
  await fixture.passWhenDue(mailboxId);
  await deliverToAnn(fixture, { mail: mail({ subject: 'Offer five' }) });

  expect(await searchInWords(fixture, { mailboxId, text: 'offer' })).toEqual([
    'Offer five unknown not_read_yet',
    'Offer four skipped bin',
    'Offer one recorded',
    'Offer three skipped spam',
    'Offer two skipped not_a_lead',
  ]);
});

it('mail from before the connection says whether history goes back so far', async () => {
  const old = (subject: string, daysAgo: number, from = STRANGER) => ({
    copies: [{ person: ANN.address, labels: ['INBOX'] }],
    mail: mail({ subject, from, dateMs: before(daysAgo).getTime() }),
    receivedAtMs: before(daysAgo).getTime(),
  });
  const { fixture, mailboxId } = await openAnnsMailbox({
    messages: [old('Talk one', 30), old('Talk two', 1_000)],
  });
  expect(await searchInWords(fixture, { mailboxId, text: 'talk' })).toEqual([
    'Talk one unknown no_lead_when_imported',
    'Talk two unknown before_import_window',
  ]);
});

it('is found by address in any role, and by Message-ID with and without brackets', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, {
    mail: mail({ subject: 'From', from: STRANGER, messageId: '<only-1@elsewhere.example>' }),
  });
  await deliverToAnn(fixture, { mail: mail({ subject: 'Cc', from: BEN, cc: [STRANGER] }) });
  await fixture.passWhenDue(mailboxId);

  for (const text of [STRANGER.address, `Sam Stranger <${STRANGER.address}>`]) {
    expect(await searchInWords(fixture, { mailboxId, text })).toEqual([
      'Cc skipped not_a_lead',
      'From skipped not_a_lead',
    ]);
  }
  for (const text of [
    '<only-1@elsewhere.example>',
    'only-1@elsewhere.example',
    'rfc822msgid:only-1@elsewhere.example',
  ]) {
    expect(await searchInWords(fixture, { mailboxId, text })).toEqual(['From skipped not_a_lead']);
  }
  expect(await searchInWords(fixture, { mailboxId, text: 'in:anywhere' })).toEqual([]);
});

it('who may not read the mailbox learns the fate alone, and no message is opened for them', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail({ subject: 'Private', from: STRANGER }) });
  await fixture.passWhenDue(mailboxId);
  const gets = async () => (await fixture.google.control.counters()).calls['messages.get'] ?? 0;
  const getsBefore = await gets();
  expect(getsBefore).toBe(1);

  const found = await search(fixture, { mailboxId, text: 'private', withHeads: false });
  expect(found).toMatchObject([{ state: 'skipped', reason: 'not_a_lead', head: null }]);
  expect(await gets()).toBe(getsBefore);
});

it('nothing of a stranger’s mail is kept by looking at it', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail({ subject: 'Secret plan', from: STRANGER }) });
  await fixture.passWhenDue(mailboxId);
  expect(await searchInWords(fixture, { mailboxId, text: 'secret' })).toHaveLength(1);
  const found = await fixture.db.read((r) =>
    r.timelines.search({
      q: 'secret',
      viewer: { userId: 'anybody', seesEveryLead: true, sharing: 'everything' },
      before: null,
      limit: 10,
    }),
  );
  expect(found.items).toEqual([]);
});

it('comes in pages of 25', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  for (let count = 0; count < 30; count++) await deliverToAnn(fixture, { mail: mail({ subject: 'Many' }) });
  await fixture.passWhenDue(mailboxId);
  const wish = { mailboxId, search: readFateSearch('many'), withHeads: true };
  const first = await fixture.engine.searchFates({ ...wish, pageToken: null });
  const second = await fixture.engine.searchFates({ ...wish, pageToken: first.nextPageToken });
  expect([first.items.length, second.items.length, second.nextPageToken]).toEqual([25, 5, null]);
  const ids = new Set([...first.items, ...second.items].map(({ messageId }) => messageId));
  expect(ids.size).toBe(30);
});

it('says what is in the way: Google, the budget, a mailbox that is not connected', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const ask = () => search(fixture, { mailboxId, text: 'offer' });
  await fixture.google.control.failNext({ kind: 'status', status: 503, path: 'messages', times: 1 });
  await expect(ask()).rejects.toMatchObject({ code: 'gmail.unavailable', kind: 'unavailable' });
  await expect(ask()).resolves.toEqual([]);

  await fixture.engine.disconnectMailbox({ mailboxId, history: 'keep' });
  await expect(ask()).rejects.toMatchObject({ code: 'mailbox.disconnected', kind: 'conflict' });
  await expect(search(fixture, { mailboxId: 'none', text: 'offer' })).rejects.toMatchObject({
    code: 'mailbox.not_found',
  });
});

it('is paid for out of the mailbox’s budget', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox({
    quotaLimits: { unitsPerMailboxMinute: 100, unitsPerProjectMinute: 10_000, unitsPerProjectDay: 100_000 },
  });
  const ask = () => search(fixture, { mailboxId, text: 'offer' });
  const askUntilRefused = async () => {
    for (let count = 0; count < 30; count++) await ask();
  };
  await expect(askUntilRefused()).rejects.toMatchObject({
    code: 'fates.budget_used_up',
    kind: 'unavailable',
    retryAfterMs: expect.any(Number),
  });
  fixture.clock.advanceMs(61_000);
  await expect(ask()).resolves.toEqual([]);
});
