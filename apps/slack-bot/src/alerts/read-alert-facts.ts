import type { Database, Repositories, SlackAlert, User } from '@mailsync/db';
import { MAIL_MISSING, type MailboxView, type SyncEngine, type SyncErrorView } from '@mailsync/sync-engine';
import { isAppError } from '@mailsync/foundation';
import type { CauseFacts } from './plan-cause-alerts.ts';
import type { MailboxFacts, Owner } from './mailbox-facts.ts';
import { REOPEN_WITHIN_MS } from './plan-topic.ts';
import { topicsOfMailbox } from './topics.ts';

export interface FactsSource {
  db: Database;
  engine: Pick<SyncEngine, 'readMailboxes' | 'readSyncError'>;
}

/** All that decides what Slack should say of these mailboxes. */
export async function readMailboxFacts({
  db,
  engine,
  mailboxIds,
  now,
}: FactsSource & { mailboxIds: string[]; now: Date }): Promise<MailboxFacts[]> {
  const mailboxes = await engine.readMailboxes({ mailboxIds });
  const topics = mailboxes.flatMap(({ id }) => Object.values(topicsOfMailbox(id)));
  const causes = [...new Set(mailboxes.flatMap(({ openError }) => openError?.code ?? []))];
  const read = await db.read(async (r) => {
    const errors = await r.syncErrors.listOpenOfMany({ mailboxIds: mailboxes.map(({ id }) => id) });
    return {
      channels: await r.alertChannels.list(),
      users: await r.users.findMany([...new Set(mailboxes.map(({ userId }) => userId))]),
      rows: await r.slack.listAlerts({ topics, endedSince: before({ now, ms: REOPEN_WITHIN_MS }) }),
      incidents: await r.slack.listAlerts({ topics: causes.map((code) => `cause:${code}`), endedSince: now }),
      missing: errors.filter(({ code, mailboxId }) => code === MAIL_MISSING && mailboxId !== null),
      snoozes: await readSnoozes({ r, topics }),
    };
  });
  const owners = new Map(read.users.map((user) => [user.id, toOwner(user)]));
  const missingViews = new Map<string, SyncErrorView>();
  for (const { id, mailboxId } of read.missing) {
    const view = await findSyncError({ engine, syncErrorId: id });
    if (view) missingViews.set(mailboxId!, view);
  }
  return mailboxes.map((mailbox) => {
    const own = new Set<string>(Object.values(topicsOfMailbox(mailbox.id)));
    return {
      mailbox,
      owner: owners.get(mailbox.userId) ?? null,
      channels: read.channels,
      missing: missingViews.get(mailbox.id) ?? null,
      rows: read.rows.filter(({ topic }) => own.has(topic)),
      snoozes: read.snoozes.filter(({ topic }) => own.has(topic)),
      incidents: read.incidents.filter(({ topic, state }) => isIncidentOf({ topic, state, mailbox })),
    };
  });
}

const isIncidentOf = ({
  topic,
  state,
  mailbox: { openError },
}: Pick<SlackAlert, 'topic' | 'state'> & { mailbox: MailboxView }) =>
  state === 'open' && openError !== null && topic === `cause:${openError.code}`;

/** All that decides what Slack should say of one cause. */
export async function readCauseFacts({
  db,
  engine,
  code,
  now,
}: FactsSource & { code: string; now: Date }): Promise<CauseFacts> {
  const topics = [`cause:${code}`, `fault:${code}`];
  const read = await db.read(async (r) => {
    const open = await r.syncErrors.listOpenOfCodes({ codes: [code] });
    const fault = open.find(({ mailboxId }) => mailboxId === null);
    return {
      faultId: fault?.id ?? null,
      memberIds: [
        ...open.flatMap(({ mailboxId }) => mailboxId ?? []),
        ...(fault ? await r.mailboxes.listFailingIds() : []),
      ],
      channels: await r.alertChannels.list(),
      rows: await r.slack.listAlerts({ topics, endedSince: before({ now, ms: REOPEN_WITHIN_MS }) }),
      snoozes: await readSnoozes({ r, topics }),
    };
  });
  const mailboxes =
    read.memberIds.length === 0
      ? []
      : await engine.readMailboxes({ mailboxIds: [...new Set(read.memberIds)] });
  const users = await db.read((r) => r.users.findMany([...new Set(mailboxes.map(({ userId }) => userId))]));
  const owners = new Map(users.map((user) => [user.id, toOwner(user)]));
  const { faultId, channels, rows, snoozes } = read;
  return {
    code,
    fault: faultId === null ? null : await findSyncError({ engine, syncErrorId: faultId }),
    members: mailboxes.map((mailbox) => ({ mailbox, owner: owners.get(mailbox.userId) ?? null })),
    channels,
    rows,
    snoozes,
  };
}

const toOwner = ({ id, name, teamId, slackUserId, deactivatedAt }: User): Owner => ({
  id,
  name,
  teamId,
  slackUserId: deactivatedAt ? null : slackUserId,
});

async function readSnoozes({ r, topics }: { r: Repositories; topics: string[] }) {
  const snoozes = await r.alertLooks.listSnoozes(topics);
  const users = await r.users.findMany([...new Set(snoozes.map(({ userId }) => userId))]);
  const names = new Map(users.map(({ id, name }) => [id, name]));
  return snoozes.map((snooze) => ({ ...snooze, userName: names.get(snooze.userId) ?? 'Somebody' }));
}

/** Null when the entry is gone or over by now. */
async function findSyncError({
  engine,
  syncErrorId,
}: Pick<FactsSource, 'engine'> & { syncErrorId: string }): Promise<SyncErrorView | null> {
  try {
    const view = await engine.readSyncError({ syncErrorId });
    return view.resolvedAt === null ? view : null;
  } catch (error) {
    if (isAppError(error) && error.kind === 'not_found') return null;
    throw error;
  }
}

const before = ({ now, ms }: { now: Date; ms: number }) => new Date(now.getTime() - ms);
