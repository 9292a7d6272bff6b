import type { AlertChannel } from '@mailsync/db';
import { describe, expect, test } from 'vitest';
import { createAlertRow, createCauseContent } from '../testing/alert-contents.ts';
import { createMailboxView, createSyncErrorView } from '../testing/fake-engine.ts';
import type { CauseContent } from './alert-content.ts';
import { type CauseFacts, planCauseAlerts } from './plan-cause-alerts.ts';
import type { CauseMember } from './write-incident.ts';
import type { AlertPlan } from './plan-topic.ts';

const CODE = 'google.admin_policy';
const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 9, minute));
const channel = (changes: Partial<AlertChannel> = {}): AlertChannel => ({
  channelId: 'C1',
  kinds: ['mailbox'],
  teamId: null,
  createdAt: at(0),
  ...changes,
});

/** So many mailboxes that the Workspace keeps out, the first since `minute`, one each `everyMinutes`. */
function members(
  count: number,
  {
    minute = 0,
    everyMinutes = 0,
    teamId = 'north',
    ...error
  }: { minute?: number; everyMinutes?: number; teamId?: string } & Parameters<
    typeof createSyncErrorView
  >[0] = {},
): CauseMember[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `m${String(index).padStart(3, '0')}`;
    const openError = createSyncErrorView({
      id: `error-${id}`,
      mailboxId: id,
      code: CODE,
      whoCanFix: 'workspace_administrator',
      ...error,
    });
    const mailbox = createMailboxView({
      id,
      address: `${id}@acorn-and-oak.example`,
      status: 'error',
      statusSince: at(minute + index * everyMinutes),
      openError,
    });
    return { mailbox, owner: { teamId } };
  });
}

function plan(changes: Partial<CauseFacts> = {}, now = at(30)) {
  let count = 0;
  const facts = {
    code: CODE,
    fault: null,
    members: [],
    channels: [channel()],
    rows: [],
    snoozes: [],
    ...changes,
  };
  return planCauseAlerts({ facts, now, createId: () => `new-${(count += 1)}` });
}
const standing = (content: Partial<CauseContent> = {}, topic = `cause:${CODE}`) =>
  createAlertRow({ topic, content: createCauseContent({ ...content }) });
const contentOf = ({ insert, change }: AlertPlan) =>
  (insert[0]?.message ?? change[0]?.content) as unknown as CauseContent | undefined;

describe('an incident', () => {
  test('is one message from the fifth mailbox on, with the first ten addresses', () => {
    expect(plan({ members: members(4) }).insert).toEqual([]);
    expect(plan({ members: members(5) }).insert).toHaveLength(1);
    const thousand = plan({ members: members(1000) });
    expect(thousand.insert).toMatchObject([{ channelId: 'C1', topic: `cause:${CODE}`, state: 'open' }]);
    expect(contentOf(thousand)).toMatchObject({
      mailboxCount: 1000,
      since: at(0).toISOString(),
      syncErrorId: null,
    });
    expect(contentOf(thousand)?.addresses).toHaveLength(10);
  });

  test('is about what happens within ten minutes: five in an hour are five troubles', () => {
    expect(plan({ members: members(5, { everyMinutes: 2 }) }).insert).toHaveLength(1);
    expect(plan({ members: members(5, { everyMinutes: 3 }) }).insert).toEqual([]);
    const late = [...members(3, { everyMinutes: 10 }), ...members(5, { minute: 29 })];
    expect(plan({ members: late }).insert).toHaveLength(1);
  });

  test('counts for each channel those that it would hear of', () => {
    const channels = [
      channel(),
      channel({ channelId: 'C2', teamId: 'south' }),
      channel({ channelId: 'C3', kinds: ['installation'] }),
    ];
    const all = [...members(6), ...members(4, { teamId: 'south' })];
    expect(plan({ channels, members: all }).insert).toMatchObject([
      { channelId: 'C1', message: { mailboxCount: 10 } },
    ]);
  });

  test('what mends itself counts when it has lasted', () => {
    const away = members(5, { code: CODE, whoCanFix: 'nobody_needed' });
    expect(plan({ members: away }, at(14)).insert).toEqual([]);
    expect(plan({ members: away }, at(15)).insert).toHaveLength(1);
  });

  test('its number is kept true, down to the last one, and then it closes', () => {
    const rows = [standing()];
    expect(contentOf(plan({ rows, members: members(50) }))).toMatchObject({
      mailboxCount: 50,
      mostCount: 50,
    });
    expect(contentOf(plan({ rows, members: members(2) }))).toMatchObject({
      mailboxCount: 2,
      mostCount: 38,
      end: null,
    });
    const over = plan({ rows, members: [] });
    expect(over.change).toMatchObject([
      { state: 'recovered', content: { mostCount: 38, end: { outcome: 'syncing' } } },
    ]);
    expect(
      plan({
        rows: [standing({ ...contentOf(plan({ members: members(7) })), mostCount: 9 })],
        members: members(7),
      }).change,
    ).toEqual([]);
  });

  test('goes on in its message when it is back within the hour', () => {
    const rows = [standing({ end: { outcome: 'syncing', at: at(10).toISOString() } })];
    const back = plan({ rows, members: members(5, { minute: 20 }) });
    expect(back.insert).toEqual([]);
    expect(contentOf(back)).toMatchObject({ returnedAt: at(20).toISOString(), end: null });
    expect(back.lines).toMatchObject([{ message: { step: 'back' } }]);
  });

  test('is somebody’s who is on most of it', () => {
    const acknowledged = { userId: 'u', userName: 'Tom', at: at(20) };
    const taken = (count: number) =>
      [...members(10)].map((one, index) => ({
        ...one,
        mailbox: {
          ...one.mailbox,
          openError: { ...one.mailbox.openError!, acknowledged: index < count ? acknowledged : null },
        },
      }));
    expect(contentOf(plan({ members: taken(1) }))?.acknowledged).toBeNull();
    expect(contentOf(plan({ members: taken(6) }))?.acknowledged).toEqual({
      name: 'Tom',
      at: at(20).toISOString(),
    });
  });

  test('warns once before the first of its mailboxes is given up', () => {
    const stopping = members(6).map((one) => ({
      ...one,
      mailbox: { ...one.mailbox, givesUpAt: new Date('2026-03-04T09:20:00Z') },
    }));
    const before = plan({ members: stopping });
    expect(before.looks).toContainEqual({
      subject: `cause:${CODE}`,
      dueAt: new Date('2026-03-04T03:20:00Z'),
      seq: 0,
    });
    const rows = [standing(contentOf(before))];
    const warned = plan({ rows, members: stopping }, new Date('2026-03-04T03:20:00Z'));
    expect(contentOf(warned)?.stopsAt).toBe('2026-03-04T09:00:00.000Z');
    expect(warned.lines).toMatchObject([{ message: { step: 'stops' } }]);
  });
});

describe('a fault of the installation', () => {
  const fault = createSyncErrorView({
    id: 'fault-1',
    mailboxId: null,
    code: CODE,
    whoCanFix: 'mailsync_administrator',
    affectedCount: 38,
  });
  const channels = [channel({ kinds: ['installation'] }), channel({ channelId: 'C2' })];
  const stopped = (count: number) =>
    members(count).map((one) => ({ ...one, mailbox: { ...one.mailbox, openError: fault } }));

  test('is told to a team with its own mailboxes alone', () => {
    const [north, south] = [stopped(3), stopped(2)];
    const all = [...north, ...south.map((one) => ({ ...one, owner: { teamId: 'south' } }))];
    const ofTeam = (teamId: string) => [channel({ kinds: ['installation'], teamId })];
    expect(contentOf(plan({ fault, channels: ofTeam('south'), members: all }, at(0)))).toMatchObject({
      mailboxCount: 2,
      addresses: south.map(({ mailbox }) => mailbox.address),
    });
    expect(contentOf(plan({ fault, channels: ofTeam('west'), members: all }, at(0)))?.addresses).toEqual([]);
  });

  test('is told at once where faults are told, with the mailboxes that it stops', () => {
    const { insert } = plan({ fault, channels, members: stopped(38) }, at(0));
    expect(insert).toMatchObject([
      {
        channelId: 'C1',
        topic: `fault:${CODE}`,
        message: { isInstallation: true, mailboxCount: 38, syncErrorId: 'fault-1' },
      },
    ]);
    expect(contentOf(plan({ fault, channels, members: [] }, at(0)))?.mailboxCount).toBe(0);
  });

  test('of the network waits until it has lasted', () => {
    const outage = { ...fault, code: 'network.outage', occurredAt: at(0) };
    const early = plan({ code: outage.code, fault: outage, channels }, at(14));
    expect(early.insert).toEqual([]);
    expect(early.looks).toEqual([{ subject: 'cause:network.outage', dueAt: at(15), seq: 0 }]);
    expect(plan({ code: outage.code, fault: outage, channels }, at(15)).insert).toHaveLength(1);
  });

  test('ends when its entry does', () => {
    const rows = [standing({ isInstallation: true }, `fault:${CODE}`)];
    expect(plan({ channels, rows }).change).toMatchObject([
      { state: 'recovered', content: { end: { outcome: 'mended' } } },
    ]);
    expect(plan({ channels: [], rows }).change).toMatchObject([
      { content: { end: { outcome: 'unfollowed' } } },
    ]);
  });
});
