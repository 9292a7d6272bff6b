import { type OwnedMailboxView, toActor } from '@mailsync/crm';
import type { User } from '@mailsync/db';
import { sleepMs } from '@mailsync/foundation';
import type { BotDependencies } from '../bot-dependencies.ts';
import { writeRetryMessage } from '../messages/retry-message.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { judgeRetry, type RetryOutcome } from './judge-retry.ts';

const LOOK_EVERY_MS = 250;

/**
 * Tries a mailbox at once and says what came of it, or that it is under way when that takes longer than people wait.
 * One answer and not two: an ephemeral answer cannot be edited. Throws what `crm.mailboxes.syncNow` throws.
 */
export async function retryMailbox({
  mailboxId,
  user,
  crm,
  clock,
  patienceMs,
  publicUrl,
}: Pick<BotDependencies, 'crm' | 'clock' | 'patienceMs' | 'publicUrl'> & {
  mailboxId: string;
  user: User;
}): Promise<SlackMessage> {
  const actor = toActor(user);
  const askedAt = clock.now();
  await crm.mailboxes.syncNow({ actor, mailboxId });

  const look = async (): Promise<{ mailbox: OwnedMailboxView; outcome: RetryOutcome }> => {
    const mailbox = await crm.mailboxes.read({ actor, mailboxId });
    return { mailbox, outcome: judgeRetry({ mailbox, askedAt, now: clock.now() }) };
  };
  let seen = await look();
  for (let waitedMs = 0; seen.outcome === 'trying' && waitedMs < patienceMs; waitedMs += LOOK_EVERY_MS) {
    await sleepMs(LOOK_EVERY_MS);
    seen = await look();
  }
  return writeRetryMessage({ ...seen, publicUrl });
}
