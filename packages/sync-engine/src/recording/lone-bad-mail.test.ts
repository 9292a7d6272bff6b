import { expect, it } from 'vitest';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import {
  ANN,
  connectPerson,
  deliverToAnn,
  JANE,
  mail,
  openAnnsMailbox,
  openOak,
  readEntry,
  readFate,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';

const ALWAYS = 10_000;
const ASIDE = 'failed: gmail.unavailable';

/** Mails of Jane that Gmail has in its lists and never hands out. */
async function deliverBad(fixture: EngineFixture, count = 1) {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { id } = await deliverToAnn(fixture, { mail: mail({ subject: 'Bad' }) });
    await fixture.google.control.failNext({ kind: 'status', status: 500, path: id, times: ALWAYS });
    ids.push(id);
  }
  return ids;
}

async function passTimes(fixture: EngineFixture, mailboxId: string, times: number) {
  for (let pass = 0; pass < times; pass++) await fixture.passWhenDue(mailboxId);
}

it('the only mail of a mailbox, never handed out, is kept aside after three tries, and the mailbox stays green', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const [messageId] = await deliverBad(fixture);
  for (let pass = 0; pass < 20; pass++) {
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
  }
  expect(await readFate(fixture, { mailboxId, messageId: messageId! })).toBe(ASIDE);
  expect((await fixture.view(mailboxId)).waitingCount).toBe(0);

  // The next bad one is alone again: who was kept aside is no witness against Gmail.
  const [next] = await deliverBad(fixture);
  await passTimes(fixture, mailboxId, 20);
  expect(await readFate(fixture, { mailboxId, messageId: next! })).toBe(ASIDE);
  expect((await fixture.view(mailboxId)).status).toBe('enabled');
});

it('a mailbox of nothing but bad mail looks like an outage for an hour, then keeps it aside and is green', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const ids = await deliverBad(fixture, 6);
  // The last of them half an hour later: the pauses double.
  await passTimes(fixture, mailboxId, 5);
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'error',
    openError: { code: 'gmail.unavailable' },
  });
  for (const messageId of ids)
    expect(await readEntry(fixture, { mailboxId, messageId })).toMatchObject({
      state: 'queued',
      attempts: 0,
    });

  await passTimes(fixture, mailboxId, 20);
  for (const messageId of ids) expect(await readFate(fixture, { mailboxId, messageId })).toBe(ASIDE);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
});

it.each([1, 2])('an import that finds nothing but %i bad mail ends, and says so', async (count) => {
  const fixture = await openOak();
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  const ids = await deliverBad(fixture, count);
  const { mailboxId } = await connectPerson(fixture, ANN);
  await passTimes(fixture, mailboxId, 30);

  for (const messageId of ids) expect(await readFate(fixture, { mailboxId, messageId })).toBe(ASIDE);
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'enabled',
    openError: null,
    importProgress: { state: 'done', foundCount: count, recordedCount: 0 },
  });
});

it('an audit of a mailbox whose only mail is bad ends and counts it as missing', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  await deliverBad(fixture);
  await passTimes(fixture, mailboxId, 20);
  await fixture.engine.requestAudit({ mailboxId });
  for (let pass = 0; pass < 20; pass++) {
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
  }
  expect(await fixture.view(mailboxId)).toMatchObject({
    audit: { state: 'checked', missingCount: 1 },
    openError: { code: 'audit.mail_missing' },
  });
});

it('a mail that Gmail refuses for a reason of its own keeps no other mail out', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail({ subject: 'Good' }) });
  const { id } = await deliverToAnn(fixture, { mail: mail({ subject: 'Bad' }) });
  await fixture.google.control.failNext({ kind: 'status', status: 451, path: id, times: ALWAYS });
  const other = await deliverToAnn(fixture, { mail: mail({ subject: 'Bad too' }) });
  await fixture.google.control.failNext({
    kind: 'status',
    status: 400,
    reason: 'failedPrecondition',
    message: 'Precondition check failed.',
    path: other.id,
    times: ALWAYS,
  });
  await passTimes(fixture, mailboxId, 20);
  expect(await readSubjects(fixture, userId)).toEqual(['Good']);
  expect(await readFate(fixture, { mailboxId, messageId: id })).toBe('failed: gmail.unexpected');
  expect(await readFate(fixture, { mailboxId, messageId: other.id })).toBe(
    'failed: gmail.precondition_failed',
  );
  expect((await fixture.view(mailboxId)).status).toBe('enabled');
});

it('failures beside what ended the pass are nobody’s failed try: nobody could tell them from an outage', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  const ids = await deliverBad(fixture, 2);
  const { id: slowed } = await deliverToAnn(fixture, { mail: mail() });
  await fixture.google.control.failNext({ kind: 'status', status: 429, path: slowed, times: ALWAYS });
  await passTimes(fixture, mailboxId, 5);
  for (const messageId of ids)
    expect(await readEntry(fixture, { mailboxId, messageId })).toMatchObject({
      state: 'queued',
      attempts: 0,
    });
});

it('what was fetched is recorded also when Gmail cannot be asked whether it is ill', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await deliverBad(fixture, 8);
  await deliverToAnn(fixture, { mail: mail({ subject: 'Good' }) });
  await fixture.google.control.failNext({
    kind: 'status',
    status: 429,
    method: 'messages.list',
    times: ALWAYS,
  });
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Good']);
  expect(await readMailbox(fixture, mailboxId)).toMatchObject({
    status: 'error',
    lastErrorCode: 'gmail.rate_limited',
  });
});
