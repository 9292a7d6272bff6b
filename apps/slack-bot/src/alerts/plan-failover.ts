import type { FailoverContent } from './alert-content.ts';
import { placesOf } from './choose-audience.ts';
import type { MailboxPlanInput } from './mailbox-facts.ts';
import { type AlertPlan, planTopic } from './plan-topic.ts';
import { topicsOfMailbox } from './topics.ts';

/** Later the person has seen it elsewhere. */
const TELL_FAILOVER_WITHIN_MS = 24 * 60 * 60_000;

/** Nothing is wrong, but only the owner can bring the mailbox back to Google: they hear of it once. Pure. */
export function planFailover({
  facts: { mailbox, owner, rows },
  now,
  createId,
}: MailboxPlanInput): AlertPlan {
  const topic = topicsOfMailbox(mailbox.id).failover;
  const { failover, address } = mailbox;
  const outcome = mailbox.disconnectedAt ? 'disconnected' : 'mended';
  if (!failover || mailbox.disconnectedAt)
    return planTopic({ topic, wishes: [], rows, endOf: () => outcome, now, createId });

  const { what, since } = failover;
  const isFresh = now.getTime() - since.getTime() < TELL_FAILOVER_WITHIN_MS;
  const told = { what, since: since.toISOString(), returnedAt: null, end: null };
  const content: FailoverContent = { kind: 'failover', address, ...told };
  const wishes = placesOf(owner).map((place) => ({ place, content, opensNew: isFresh }));
  return planTopic({ topic, wishes, rows, endOf: () => 'unfollowed', now, createId });
}
