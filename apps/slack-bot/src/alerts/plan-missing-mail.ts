import type { AlertKind } from '@mailsync/db';
import type { TroubleContent } from './alert-content.ts';
import { chooseEnd, wants } from './choose-audience.ts';
import type { MailboxPlanInput } from './mailbox-facts.ts';
import { type AlertPlan, type Wish, planTopic } from './plan-topic.ts';
import { topicsOfMailbox } from './topics.ts';
import { readSnooze, writeStory } from './write-story.ts';

/** Emails that a check found missing: whether the mailbox syncs is another matter, and each night tries again. Pure. */
export function planMissingMail({ facts, now, createId }: MailboxPlanInput): AlertPlan {
  const { mailbox, missing, channels, owner, rows, snoozes } = facts;
  const topic = topicsOfMailbox(mailbox.id).missing;
  const kinds: AlertKind[] = ['mailbox', 'missing_mail'];
  const outcome = mailbox.disconnectedAt ? 'disconnected' : 'mended';
  const endOf = chooseEnd({ facts, kinds, outcome });
  if (!missing || mailbox.disconnectedAt) {
    const isSnoozed = snoozes.some((one) => one.topic === topic);
    return {
      ...planTopic({ topic, wishes: [], rows, endOf, now, createId }),
      endSnoozes: isSnoozed ? [topic] : [],
    };
  }
  const content: TroubleContent = {
    kind: 'trouble',
    mailboxId: mailbox.id,
    address: mailbox.address,
    ownerName: owner?.name ?? null,
    ...writeStory({ syncError: missing, since: missing.occurredAt }),
    isMailMissing: true,
    isStopped: mailbox.status === 'connection',
    waitsForSeat: mailbox.status === 'pending',
    stopsAt: null,
    snoozed: readSnooze({ snoozes, topic, now }),
    ownerTold: null,
    partOf: null,
    end: null,
  };
  const wishes = channels
    .filter((channel) => wants({ channel, kinds, owner }))
    .map(({ channelId }): Wish => ({ place: { channelId, userId: null }, content, opensNew: true }));
  const ends = snoozes.filter((one) => one.topic === topic && one.until > now);
  return {
    ...planTopic({ topic, wishes, rows, endOf, now, createId }),
    looks: ends.map(({ until }) => ({ subject: `mailbox:${mailbox.id}`, dueAt: until, seq: 0 })),
  };
}
