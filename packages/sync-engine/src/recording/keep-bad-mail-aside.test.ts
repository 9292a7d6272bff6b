import type { Database } from '@mailsync/db';
import { openTestSqlite } from '@mailsync/db/testing';
import { expect, it, onTestFinished } from 'vitest';
import {
  ANN,
  DAY_MS,
  deliverToAnn,
  HOUR_MS,
  mail,
  MINUTE_MS,
  openAnnsMailbox,
  readFate,
  readSubjects,
  setClockBack,
} from '../testing/oak-world.ts';

const ALWAYS = 10_000;

async function openWithBadMail() {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  await deliverToAnn(fixture, { mail: mail({ subject: 'Good' }) });
  await fixture.passWhenDue(mailboxId);
  const bad = await deliverToAnn(fixture, { mail: mail({ subject: 'Bad' }) });
  return { fixture, userId, mailboxId, bad: { mailboxId, messageId: bad.id } };
}

it.each([
  ['is always answered with a server error', { kind: 'status', status: 500 }, 'failed: gmail.unavailable'],
  [
    'is always refused',
    { kind: 'status', status: 400, reason: 'invalidArgument', message: 'Invalid id value' },
    'failed: gmail.message_unreadable',
  ],
  ['always breaks off', { kind: 'truncate' }, 'failed: gmail.answer_unreadable'],
] as const)(
  'a mail that %s is kept aside after three tries, and the mailbox stays green',
  async (_why, fault, fate) => {
    const { fixture, userId, mailboxId, bad } = await openWithBadMail();
    await fixture.google.control.failNext({ ...fault, path: bad.messageId, times: ALWAYS });
    await deliverToAnn(fixture, { mail: mail({ subject: 'Beside it' }) });

    for (let minute = 0; minute < 20; minute++) {
      await fixture.passWhenDue(mailboxId);
      expect((await fixture.view(mailboxId)).status).toBe('enabled');
      if (minute === 0) expect(await readSubjects(fixture, userId)).toEqual(['Beside it', 'Good']);
    }
    expect(await readFate(fixture, bad)).toBe(fate);
    expect((await fixture.view(mailboxId)).waitingCount).toBe(0);

    await fixture.google.control.clearFaults();
    await fixture.engine.requestSync({ mailboxId });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Bad', 'Beside it', 'Good']);
  },
);

it('a mail that failed while the clock ran ahead is tried again at once when the clock has been corrected', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const startMs = fixture.clock.now().getTime();
  fixture.clock.advanceMs(10 * DAY_MS);
  const bad = await deliverToAnn(fixture, { mail: mail({ subject: 'Bad once' }) });
  await fixture.google.control.failNext({ kind: 'truncate', path: bad.id });
  await deliverToAnn(fixture, { mail: mail({ subject: 'Beside it' }) });
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Beside it']);

  await setClockBack(fixture, startMs + HOUR_MS);
  await fixture.pass(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Bad once', 'Beside it']);
});

it('a mail that cannot be stored is kept aside, and the others of its batch are recorded', async () => {
  const { database, remove } = await openTestSqlite();
  onTestFinished(remove);
  const { fixture, userId, mailboxId } = await openAnnsMailbox({ db: refuseToStore(database, 'Unstorable') });
  const bad = await deliverToAnn(fixture, { mail: mail({ subject: 'Unstorable' }) });
  await deliverToAnn(fixture, { mail: mail({ subject: 'Good' }) });
  await deliverToAnn(fixture, { mail: mail({ subject: 'Good too' }) });
  for (let minute = 0; minute < 20; minute++) await fixture.passWhenDue(mailboxId);

  expect(await readSubjects(fixture, userId)).toEqual(['Good', 'Good too']);
  expect(await readFate(fixture, { mailboxId, messageId: bad.id })).toBe('failed: message.unreadable');
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'enabled',
    recordedCount: 2,
    waitingCount: 0,
  });
});

/** A database that takes everything but emails with this subject. */
function refuseToStore(db: Database, subject: string): Database {
  return {
    ...db,
    write: (work) =>
      db.write((r) => {
        const emails: typeof r.emails = {
          ...r.emails,
          insertMissing: async (rows) => {
            if (rows.some((row) => row.subject === subject)) throw new Error('this row does not fit');
            return r.emails.insertMissing(rows);
          },
        };
        return work(Object.create(r, { emails: { value: emails } }) as typeof r);
      }),
  };
}

it('five bad mails in a row do not keep older mail out', async () => {
  const { fixture, userId, mailboxId } = await openWithBadMail();
  for (let count = 0; count < 5; count++) {
    const { id } = await deliverToAnn(fixture, { mail: mail() });
    await fixture.google.control.failNext({ kind: 'status', status: 500, path: id, times: ALWAYS });
  }
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Bad', 'Good']);
  expect((await fixture.view(mailboxId)).status).toBe('enabled');
});

it('an outage of two hours makes the mailbox red, costs no mail a try, and everything is recorded afterwards', async () => {
  const { fixture, userId, mailboxId, bad } = await openWithBadMail();
  const started = fixture.clock.now().getTime();
  await fixture.google.control.failNext({
    kind: 'status',
    status: 503,
    method: 'messages.get',
    times: ALWAYS,
  });
  let passCount = 0;
  while (fixture.clock.now().getTime() - started < 2 * HOUR_MS) {
    await fixture.passWhenDue(mailboxId);
    passCount += 1;
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'error',
      openError: { code: 'gmail.unavailable', whoCanFix: 'nobody_needed' },
    });
  }
  // 1, 2, 4, 8, 16 minutes, then every 30.
  expect(passCount).toBe(9);
  expect(await readFate(fixture, bad)).toBe('queued');

  await fixture.google.control.clearFaults();
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Bad', 'Good']);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
});

it('during an outage few requests are made, however much waits', async () => {
  const { fixture, mailboxId } = await openWithBadMail();
  for (let count = 0; count < 30; count++) await deliverToAnn(fixture, { mail: mail() });
  await fixture.google.control.failNext({
    kind: 'status',
    status: 503,
    method: 'messages.get',
    times: ALWAYS,
  });
  await fixture.google.control.resetCounters();
  await fixture.passWhenDue(mailboxId);
  expect((await fixture.google.control.counters()).calls['messages.get']).toBeLessThanOrEqual(10);
});

it('garbage that looks like an answer is a failure, never an empty mailbox', async () => {
  const { fixture, userId, mailboxId } = await openWithBadMail();
  const garbage = [
    '<html>proxy</html>',
    '{}',
    '{"messages":[{}]}',
    '[]',
    'null',
    '"text"',
    '{"id":"another"}',
  ];
  for (const rawBody of garbage) {
    await fixture.google.control.failNext({
      kind: 'status',
      status: 200,
      rawBody,
      method: 'messages.get',
      times: 5,
    });
    await fixture.passWhenDue(mailboxId);
    await fixture.google.control.clearFaults();
  }
  fixture.clock.advanceMs(30 * MINUTE_MS);
  await fixture.passWhenDue(mailboxId);
  expect(await readSubjects(fixture, userId)).toEqual(['Bad', 'Good']);
  expect((await fixture.view(mailboxId)).status).toBe('enabled');
  expect(ANN.address).toBe((await fixture.view(mailboxId)).address);
});
