import { expect, test } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { Database } from '../doors/database.ts';
import type { NewSlackAlert } from './slack.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 9, minute));

const alert = (changes: Partial<NewSlackAlert> & { id: string }): NewSlackAlert => ({
  channelId: 'C1',
  mailboxId: 'mailbox-1',
  syncErrorId: `error-of-${changes.id}`,
  state: 'open',
  message: { what: 'It broke.' },
  ...changes,
});

describeOnEachDialect('the letterbox of Slack alerts', (openTestDatabase) => {
  test('an alert is due until Slack says what it says, and again when it changes', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' })], at(0));
    expect(await dueIds(db, at(0))).toEqual(['a']);
    expect(await db.read((r) => r.slack.readNextSendAt())).toEqual(at(0));

    await db.write((r) => r.slack.noteSendStarted({ id: 'a', attempts: 1 }));
    expect(await find(db, 'a')).toMatchObject({ attempts: 1, slackTs: null, sentVersion: 0 });
    await db.write((r) => r.slack.noteSent({ id: 'a', version: 1, slackTs: '1.1' }));
    expect(await find(db, 'a')).toMatchObject({
      attempts: 0,
      slackTs: '1.1',
      sentVersion: 1,
      lastProblem: null,
    });
    expect(await dueIds(db, at(60))).toEqual([]);
    expect(await db.read((r) => r.slack.readNextSendAt())).toBeNull();

    const sent = await find(db, 'a');
    await db.write((r) =>
      r.slack.changeAlert({ alert: sent, state: 'recovered', message: { what: 'Mended.' }, now: at(5) }),
    );
    expect(await dueIds(db, at(5))).toEqual(['a']);
    expect(await find(db, 'a')).toMatchObject({
      version: 2,
      state: 'recovered',
      message: { what: 'Mended.' },
      slackTs: '1.1',
      updatedAt: at(5),
    });
  });

  test('a change made while the older version was being sent is sent next', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' })], at(0));
    const beingSent = await find(db, 'a');
    await db.write((r) =>
      r.slack.changeAlert({ alert: beingSent, state: 'recovered', message: {}, now: at(1) }),
    );
    await db.write((r) => r.slack.noteSent({ id: 'a', version: beingSent.version, slackTs: '1.1' }));
    expect(await dueIds(db, at(1))).toEqual(['a']);
  });

  test('a failure makes its whole channel wait in order, and no other channel', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' })], at(0));
    await insert(db, [alert({ id: 'b' }), alert({ id: 'elsewhere', channelId: 'C2' })], at(1));
    await db.write((r) =>
      r.slack.noteSendFailed({
        id: 'a',
        channelId: 'C1',
        attempts: 0,
        problem: 'is_archived',
        until: at(20),
      }),
    );
    await insert(db, [alert({ id: 'c' })], at(2));
    const waiting = await find(db, 'b');
    await db.write((r) =>
      r.slack.changeAlert({ alert: waiting, state: 'recovered', message: {}, now: at(3) }),
    );

    expect(await dueIds(db, at(10))).toEqual(['elsewhere']);
    expect(await dueIds(db, at(20))).toEqual(['a', 'b', 'elsewhere', 'c']);
    expect((await find(db, 'a')).lastProblem).toBe('is_archived');
    expect((await find(db, 'b')).lastProblem).toBeNull();
  });

  test('when a problem is over, what waited for it is due at once, and nothing else', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' }), alert({ id: 'b' }), alert({ id: 'c', channelId: 'C2' })], at(0));
    const fail = (id: string, channelId: string, problem: string) =>
      db.write((r) => r.slack.noteSendFailed({ id, channelId, attempts: 0, problem, until: at(20) }));
    await fail('a', 'C1', 'token_revoked');
    await fail('c', 'C2', 'is_archived');

    await db.write((r) => r.slack.endWaits({ problems: ['token_revoked', 'account_inactive'], now: at(5) }));
    expect(await dueIds(db, at(5))).toEqual(['a', 'b']);
    expect(await dueIds(db, at(20))).toEqual(['a', 'b', 'c']);
  });

  test('a message that Slack lost is posted anew', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' })], at(0));
    await db.write((r) => r.slack.noteSent({ id: 'a', version: 1, slackTs: '1.1' }));
    await db.write((r) => r.slack.noteMessageGone('a'));
    expect(await find(db, 'a')).toMatchObject({ slackTs: null, attempts: 0 });
  });

  test('open alerts are found by mailbox and by sync error; recovered ones are not', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' }), alert({ id: 'done', state: 'recovered' })], at(0));
    await insert(db, [alert({ id: 'b', mailboxId: null, syncErrorId: 'error-x' })], at(1));
    const ids = async (of: { mailboxId: string } | { syncErrorId: string }) =>
      (await db.read((r) => r.slack.listOpenAlerts(of))).map(({ id }) => id);

    expect(await ids({ mailboxId: 'mailbox-1' })).toEqual(['a']);
    expect(await ids({ syncErrorId: 'error-x' })).toEqual(['b']);
    expect(await ids({ syncErrorId: 'error-of-done' })).toEqual([]);
  });
});

const insert = (db: Database, alerts: NewSlackAlert[], now: Date) =>
  db.write((r) => r.slack.insertAlerts({ alerts, now }));
const dueIds = async (db: Database, now: Date) =>
  (await db.read((r) => r.slack.listDueAlerts({ now, limit: 50 }))).map(({ id }) => id);
const find = async (db: Database, id: string) => (await db.read((r) => r.slack.findAlert(id)))!;
