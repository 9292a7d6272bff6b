import type { Database, OutboxEvent, Repositories } from '@mailsync/db';
import { type CreateId, type Logger, isAppError } from '@mailsync/foundation';
import type { SyncEngine } from '@mailsync/sync-engine';
import { createOutboxReader, type OutboxReader } from '../outbox/create-outbox-reader.ts';
import { planAlerts, type AlertFacts } from './plan-alerts.ts';

/** Reads what the outbox says about troubles and writes what channels should say about them. */
export function followAlertEvents({
  db,
  engine,
  createId,
  logger,
  now,
  onChange,
}: {
  db: Database;
  engine: Pick<SyncEngine, 'readMailboxes' | 'readSyncError'>;
  createId: CreateId;
  logger: Logger;
  now: () => Date;
  /** There may be something to send. */
  onChange: () => void;
}): OutboxReader {
  return createOutboxReader({
    name: 'slack-alerts',
    types: ['sync_error.changed', 'mailbox.status_changed', 'mailbox.changed'],
    db,
    logger,
    afterEvent: onChange,
    async handle(event) {
      const facts = await readFacts({ event, db, engine });
      return async (r) => {
        const openAlerts = await readOpenAlerts({ event, r });
        const plan = planAlerts({ event, facts: { ...facts, openAlerts }, createId });
        if (plan.insert.length === 0 && plan.change.length === 0) return;

        await r.slack.insertAlerts({ alerts: plan.insert, now: now() });
        for (const { alert, state, content } of plan.change) {
          await r.slack.changeAlert({ alert, state, message: { ...content }, now: now() });
        }
      };
    },
  });
}

async function readFacts({
  event,
  db,
  engine,
}: {
  event: OutboxEvent;
  db: Database;
  engine: Pick<SyncEngine, 'readMailboxes' | 'readSyncError'>;
}): Promise<Omit<AlertFacts, 'openAlerts'>> {
  const syncErrorId = event.data['syncErrorId'];
  const syncError = typeof syncErrorId === 'string' ? await readSyncError({ engine, syncErrorId }) : null;
  const [mailbox = null] = event.mailboxId
    ? await engine.readMailboxes({ mailboxIds: [event.mailboxId] })
    : [];
  const { channels, owner } = await db.read(async (r) => ({
    channels: await r.alertChannels.list(),
    owner: mailbox ? await r.users.find(mailbox.userId) : undefined,
  }));
  return { channels, syncError, mailbox, owner: owner ? { name: owner.name, teamId: owner.teamId } : null };
}

async function readSyncError({
  engine,
  syncErrorId,
}: {
  engine: Pick<SyncEngine, 'readSyncError'>;
  syncErrorId: string;
}) {
  try {
    return await engine.readSyncError({ syncErrorId });
  } catch (error) {
    if (isAppError(error) && error.kind === 'not_found') return null;
    throw error;
  }
}

function readOpenAlerts({ event, r }: { event: OutboxEvent; r: Repositories }) {
  const syncErrorId = event.data['syncErrorId'];
  if (typeof syncErrorId === 'string') return r.slack.listOpenAlerts({ syncErrorId });
  return event.mailboxId ? r.slack.listOpenAlerts({ mailboxId: event.mailboxId }) : Promise.resolve([]);
}
