import type { Database, OutboxEvent } from '@mailsync/db';
import { type Clock, type Logger, isAppError } from '@mailsync/foundation';
import type { SyncEngine } from '@mailsync/sync-engine';
import { writeFailoverMessage } from '../messages/failover-message.ts';
import { createOutboxReader, type OutboxReader } from '../outbox/create-outbox-reader.ts';
import type { SlackApi } from '../slack-api/create-slack-api.ts';

/** The code of the notice that stands in the error log while a mailbox is read through its app password. */
const NOTICE = 'mailsync.over_app_password';
/** Later the person has seen it elsewhere, or nothing of it is true any more. */
const TELL_WITHIN_MS = 24 * 60 * 60_000;

interface TellFailoverInput {
  db: Database;
  engine: Pick<SyncEngine, 'readMailboxes'>;
  slack: Pick<SlackApi, 'sendDirectMessage'>;
  clock: Clock;
  logger: Logger;
}

/**
 * Tells the owner once, and nobody else, that the mailbox goes on through its app password: nothing is wrong, but only they
 * can bring it back to Google. Whoever has never talked to Mail Sync in Slack is not looked for.
 */
export function followFailovers(input: TellFailoverInput): OutboxReader {
  const { db, logger } = input;
  return createOutboxReader({
    name: 'slack-failovers',
    types: ['sync_error.changed'],
    db,
    logger,
    handle: (event) => tellOwner({ ...input, event }),
  });
}

async function tellOwner({
  event,
  db,
  engine,
  slack,
  clock,
  logger,
}: TellFailoverInput & { event: OutboxEvent }): Promise<void> {
  const { mailboxId, data, at } = event;
  if (data['code'] !== NOTICE || data['state'] !== 'opened' || mailboxId === null) return;
  const isFresh = clock.now().getTime() - at.getTime() < TELL_WITHIN_MS;
  const [mailbox] = await engine.readMailboxes({ mailboxIds: [mailboxId] });
  const owner = mailbox && (await db.read((r) => r.users.find(mailbox.userId)));
  if (!isFresh || !mailbox?.failover || !owner?.slackUserId || owner.deactivatedAt) return;

  const { address, failover } = mailbox;
  try {
    await slack.sendDirectMessage({
      slackUserId: owner.slackUserId,
      message: writeFailoverMessage({ address, failover }),
    });
  } catch (error) {
    if (isAppError(error) && error.kind === 'unavailable') throw error;
    logger.warn(
      { mailboxId, error },
      'The owner could not be told in Slack that the app password has taken over',
    );
  }
}
