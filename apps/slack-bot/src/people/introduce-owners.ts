import type { OutboxEvent } from '@mailsync/db';
import { isAppError } from '@mailsync/foundation';
import type { BotDependencies } from '../bot-dependencies.ts';
import { createOutboxReader, type OutboxReader } from '../outbox/create-outbox-reader.ts';
import { findSlackPerson } from './find-slack-person.ts';

type Dependencies = Pick<BotDependencies, 'db' | 'slack' | 'clock' | 'logger'>;

/** So long Slack may be away; later the owner is matched when they use Mail Sync in Slack. */
const TRY_WITHIN_MS = 60 * 60_000;

/**
 * Finds the owner of a newly connected mailbox in Slack, by the address that Slack has confirmed: also those who connect in
 * the console and have never typed a command hear of trouble with their mailbox.
 */
export function introduceOwners(dependencies: Dependencies): OutboxReader {
  const { db, logger } = dependencies;
  return createOutboxReader({
    name: 'slack-owners',
    types: ['mailbox.connected'],
    db,
    logger,
    handle: (event) => introduce({ ...dependencies, event }),
  });
}

async function introduce({
  event: { mailboxId, at },
  db,
  slack,
  clock,
  logger,
}: Dependencies & { event: OutboxEvent }): Promise<void> {
  const user = await db.read(async (r) => {
    const mailbox = mailboxId === null ? undefined : await r.mailboxes.find(mailboxId);
    return mailbox && r.users.find(mailbox.userId);
  });
  if (!user || user.slackUserId !== null || user.slackLeftAt !== null || user.deactivatedAt !== null) return;

  try {
    await findSlackPerson({ user, db, slack, clock });
  } catch (error) {
    const isAway = isAppError(error) && error.kind === 'unavailable';
    if (isAway && clock.now().getTime() - at.getTime() < TRY_WITHIN_MS) throw error;
    logger.warn({ userId: user.id, error }, 'The owner of a mailbox could not be looked for in Slack');
  }
}
