import { expect, test } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { Database } from '../doors/database.ts';
import type { NewSlackAlert } from './slack.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 9, minute));

const alert = (changes: Partial<NewSlackAlert> & { id: string }): NewSlackAlert => ({
  channelId: 'C1',
  userId: null,
  topic: `mailbox:${changes.id}`,
  parentId: null,
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

    expect(await db.write((r) => r.slack.noteSendStarted({ id: 'a', version: 1 }))).toBe(true);
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
        now: at(5),
        until: at(20),
      }),
    );
    await insert(db, [alert({ id: 'c' })], at(2));
    const waiting = await find(db, 'b');
    await db.write((r) =>
      r.slack.changeAlert({ alert: waiting, state: 'recovered', message: {}, now: at(3) }),
    );

    expect(await dueIds(db, at(10))).toEqual(['elsewhere']);
    expect(await dueIds(db, at(20))).toEqual(['a', 'elsewhere']);
    expect((await find(db, 'a')).lastProblem).toBe('is_archived');
    expect((await find(db, 'b')).lastProblem).toBeNull();
    expect(await sendAll(db, at(20))).toEqual(['a', 'elsewhere', 'b', 'c']);
  });

  test('when a problem is over, what waited for it is due at once, and nothing else', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' }), alert({ id: 'b' }), alert({ id: 'c', channelId: 'C2' })], at(0));
    const fail = (id: string, channelId: string, problem: string, minute: number) =>
      db.write((r) =>
        r.slack.noteSendFailed({ id, channelId, attempts: 0, problem, now: at(0), until: at(minute) }),
      );
    await fail('a', 'C1', 'token_revoked', 20);
    await fail('c', 'C2', 'is_archived', 30);

    await db.write((r) => r.slack.endWaits({ problems: ['token_revoked', 'account_inactive'], now: at(5) }));
    expect(await sendAll(db, at(5))).toEqual(['a', 'b']);
    expect(await dueIds(db, at(30))).toEqual(['c']);
  });

  test('a message that Slack lost is posted anew', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' })], at(0));
    await db.write((r) => r.slack.noteSent({ id: 'a', version: 1, slackTs: '1.1' }));
    await db.write((r) => r.slack.noteMessageGone('a'));
    expect(await find(db, 'a')).toMatchObject({ slackTs: null, attempts: 0 });
  });

  test('what was changed or dropped meanwhile is not sent as it was', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' }), alert({ id: 'b' }), alert({ id: 'c' })], at(0));
    const read = await find(db, 'a');
    await db.write((r) => r.slack.changeAlert({ alert: read, state: 'open', message: {}, now: at(1) }));
    expect(await db.write((r) => r.slack.dropUnposted('b'))).toBe(true);
    const start = (id: string) => db.write((r) => r.slack.noteSendStarted({ id, version: 1 }));
    expect([await start('a'), await start('b'), await start('c')]).toEqual([false, false, true]);
    // Slack is being told of it: too late.
    expect(await db.write((r) => r.slack.dropUnposted('c'))).toBe(false);
  });

  test('what stands, and what was over lately, is found by what it is about; lines are not', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' }), alert({ id: 'over' }), alert({ id: 'long ago' })], at(0));
    await insert(db, [alert({ id: 'line', parentId: 'a', topic: 'mailbox:a', state: 'recovered' })], at(1));
    const end = async (id: string, minute: number) => {
      const ended = await find(db, id);
      await db.write((r) =>
        r.slack.changeAlert({ alert: ended, state: 'recovered', message: {}, now: at(minute) }),
      );
    };
    await end('long ago', 2);
    await end('over', 10);
    const topics = ['mailbox:a', 'mailbox:over', 'mailbox:long ago'];
    const found = await db.read((r) => r.slack.listAlerts({ topics, endedSince: at(5) }));
    expect(found.map(({ id }) => id)).toEqual(['a', 'over']);
    expect(await db.read((r) => r.slack.listOpenTopics())).toEqual(['mailbox:a']);

    const reopened = found[1]!;
    await db.write((r) => r.slack.changeAlert({ alert: reopened, state: 'open', message: {}, now: at(11) }));
    expect((await find(db, 'over')).endedAt).toBeNull();
  });

  test('a message is held back as long as it is to be, in order', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a', holdUntil: at(5) })], at(0));
    await insert(db, [alert({ id: 'b' })], at(1));
    expect(await dueIds(db, at(4))).toEqual([]);
    expect(await sendAll(db, at(5))).toEqual(['a', 'b']);
  });

  test('channels are told before people, each group in the order of waiting', async () => {
    const db = await openTestDatabase();
    const direct = (id: string) => alert({ id, channelId: `U-${id}`, userId: `user-${id}` });
    await insert(db, [direct('first'), direct('second')], at(0));
    await insert(db, [alert({ id: 'a', channelId: 'C1' })], at(1));
    await insert(db, [alert({ id: 'b', channelId: 'C2' })], at(2));
    expect(await dueIds(db, at(3))).toEqual(['a', 'b', 'first', 'second']);
  });

  test('only the newest lines of a thread wait', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'line', parentId: 'a' }), alert({ id: 'other', parentId: 'b' })], at(0));
    await db.write((r) => r.slack.dropUnpostedLines({ parentId: 'a' }));
    expect(await dueIds(db, at(1))).toEqual(['other']);
  });

  test('the backlog says how much waits in a channel, why, and since when', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'a' }), alert({ id: 'b' }), alert({ id: 'c', channelId: 'C2' })], at(0));
    const fail = (minute: number) =>
      db.write((r) =>
        r.slack.noteSendFailed({
          id: 'a',
          channelId: 'C1',
          attempts: 0,
          problem: 'is_archived',
          now: at(minute),
          until: at(minute + 10),
        }),
      );
    await fail(3);
    await fail(13);
    expect(await db.read((r) => r.slack.readBacklog())).toEqual([
      { channelId: 'C1', waitingCount: 2, problem: 'is_archived', since: at(3) },
      { channelId: 'C2', waitingCount: 1, problem: null, since: at(0) },
    ]);
    await db.write((r) => r.slack.noteUndeliverable({ id: 'c', problem: 'user_not_found' }));
    expect(await db.read((r) => r.slack.readBacklog())).toHaveLength(1);
    await db.write((r) => r.slack.holdAll({ until: at(59) }));
    expect(await db.read((r) => r.slack.readNextSendAt())).toEqual(at(59));
  });

  test('the conversation with a person is remembered', async () => {
    const db = await openTestDatabase();
    const find = () => db.read((r) => r.slack.findDirectChannel('U1'));
    expect(await find()).toBeUndefined();
    for (const channelId of ['D1', 'D2'])
      await db.write((r) => r.slack.rememberDirectChannel({ slackUserId: 'U1', channelId }));
    expect(await find()).toBe('D2');
    await db.write((r) => r.slack.forgetDirectChannel('U1'));
    expect(await find()).toBeUndefined();
  });

  test('what has been over for long is forgotten, what stands never', async () => {
    const db = await openTestDatabase();
    await insert(db, [alert({ id: 'stands' }), alert({ id: 'over', state: 'recovered' })], at(0));
    await db.write((r) => r.slack.prune(at(1)));
    const ids = await db.read(async (r) => [
      await r.slack.findAlert('stands'),
      await r.slack.findAlert('over'),
    ]);
    expect(ids.map((row) => row?.id)).toEqual(['stands', undefined]);
  });
});

describeOnEachDialect('looks at troubles', (openTestDatabase) => {
  const look = (subject: string, minute: number, seq = 0) => ({ subject, dueAt: at(minute), seq });
  const due = async (db: Database, minute: number) =>
    db.read((r) => r.alertLooks.listDue({ now: at(minute), limit: 10 }));

  test('come in the order of what happened, each at the earliest time that was asked for', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.alertLooks.ask([look('b', 1, 7), look('a', 1, 8), look('later', 9)]));
    await db.write((r) => r.alertLooks.ask([look('later', 5), look('b', 3)]));
    expect((await due(db, 2)).map(({ subject }) => subject)).toEqual(['b', 'a']);
    expect((await due(db, 5)).map(({ subject }) => subject)).toEqual(['b', 'a', 'later']);
    expect(await db.read((r) => r.alertLooks.readNextDueAt())).toEqual(at(1));
  });

  test('one that is asked for while it is being done is done again', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.alertLooks.ask([look('a', 1), look('b', 1)]));
    const read = await due(db, 1);
    await db.write((r) => r.alertLooks.ask([look('a', 2)]));
    await db.write((r) => r.alertLooks.settle(read));
    expect((await due(db, 2)).map(({ subject }) => subject)).toEqual(['a']);
  });

  test('a snooze is of one topic, the last one counts, and it ends', async () => {
    const db = await openTestDatabase();
    const snooze = (minute: number) =>
      db.write((r) => r.alertLooks.snooze({ topic: 'mailbox:a', userId: 'u', until: at(minute) }));
    await snooze(1);
    await snooze(2);
    const list = () => db.read((r) => r.alertLooks.listSnoozes(['mailbox:a', 'mailbox:b']));
    expect(await list()).toEqual([{ topic: 'mailbox:a', userId: 'u', until: at(2) }]);
    await db.write((r) => r.alertLooks.endSnoozes(['mailbox:a']));
    expect(await list()).toEqual([]);
  });
});

const insert = (db: Database, alerts: NewSlackAlert[], now: Date) =>
  db.write((r) => r.slack.insertAlerts({ alerts, now }));
/** What is to be sent next, of each channel. */
const dueIds = (db: Database, now: Date) =>
  db.read(async (r) => {
    const ids: string[] = [];
    for (const channelId of await r.slack.listDueChannels({ now })) {
      const alert = await r.slack.findDueAlert({ channelId, now });
      if (alert) ids.push(alert.id);
    }
    return ids;
  });
const find = async (db: Database, id: string) => (await db.read((r) => r.slack.findAlert(id)))!;
/** The order in which all is sent, one of each channel after the other. */
async function sendAll(db: Database, now: Date) {
  const sent: string[] = [];
  for (let ids = await dueIds(db, now); ids.length > 0; ids = await dueIds(db, now)) {
    sent.push(...ids);
    for (const id of ids) {
      const { version } = await find(db, id);
      await db.write((r) => r.slack.noteSent({ id, version, slackTs: '1.1' }));
    }
  }
  return sent;
}
