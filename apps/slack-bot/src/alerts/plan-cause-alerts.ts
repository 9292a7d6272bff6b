import type { AlertChannel, SlackAlert } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import type { SyncErrorView } from '@mailsync/sync-engine';
import { type AlertEnd, type CauseContent, readLasting } from './alert-content.ts';
import { wants } from './choose-audience.ts';
import type { MailboxFacts } from './mailbox-facts.ts';
import { type AlertPlan, type Wish, joinPlans, planTopic } from './plan-topic.ts';
import { isTransient, QUIET_MS, readTrouble } from './read-trouble.ts';
import { type CauseMember, countMailboxes, type FailingMember, writeIncident } from './write-incident.ts';
import { readSnooze, writeStory } from './write-story.ts';

/**
 * From so many on, within so long, they are one incident. Up to four messages can be read and acted on one by one; five fill a
 * screen and say the same. Ten minutes is longer than the first retries and than the slowest poll of a busy installation.
 */
export const INCIDENT_SIZE = 5;
export const INCIDENT_WITHIN_MS = 10 * 60_000;

export interface CauseFacts {
  /** Of the error catalogue. */
  code: string;
  /** The open entry of the installation, when it is at fault. */
  fault: SyncErrorView | null;
  /** Mailboxes that may fail with it, by an error of their own or by the fault. */
  members: readonly CauseMember[];
  channels: readonly AlertChannel[];
  rows: readonly SlackAlert[];
  snoozes: MailboxFacts['snoozes'];
}

interface Input {
  facts: CauseFacts;
  now: Date;
  createId: CreateId;
}

/** What Slack should say of one cause of trouble that stops many mailboxes, or all. Pure. */
export function planCauseAlerts(input: Input): AlertPlan {
  return joinPlans([planFault(input), planIncident(input)]);
}

/** The installation is at fault: one message, however many mailboxes it stops. */
function planFault({ facts, now, createId }: Input): AlertPlan {
  const { code, fault, channels, rows, snoozes } = facts;
  const topic = `fault:${code}` as const;
  const hearing = channels.filter(({ kinds }) => kinds.includes('installation'));
  const endOf = endUnlessHeard({ hearing, outcome: 'mended' });
  if (!fault)
    return endSnooze({ topic, snoozes, plan: planTopic({ topic, wishes: [], rows, endOf, now, createId }) });

  const quietUntil = new Date(fault.occurredAt.getTime() + QUIET_MS);
  const isQuiet = isTransient(fault) && quietUntil > now;
  const stopped = facts.members.filter(({ mailbox }) => {
    const trouble = readTrouble(mailbox);
    return trouble.kind === 'shared' && trouble.syncError.id === fault.id;
  });
  const content = {
    kind: 'cause' as const,
    isInstallation: true,
    ...writeStory({ syncError: fault, since: fault.occurredAt }),
    stopsAt: null,
    stoppedCount: 0,
    snoozed: readSnooze({ snoozes, topic, now }),
    end: null,
  };
  const wishes = hearing.map((channel): Wish => {
    // A team's channel hears of the fault, and which of its own mailboxes it stops.
    const heard = stopped.filter(({ owner }) => wants({ channel, kinds: ['installation'], owner }));
    return {
      place: { channelId: channel.channelId, userId: null },
      content: { ...content, ...countMailboxes(heard) },
      opensNew: !isQuiet,
    };
  });
  const plan = planTopic({ topic, wishes, rows, endOf, now, createId });
  const times = [isQuiet ? quietUntil : null, ...snoozes.map(({ until }) => until)];
  return { ...plan, looks: lookAt({ code, times, now }) };
}

/** Many mailboxes fail for one cause of their own: one message in each channel that would hear of each of them. */
function planIncident({ facts, now, createId }: Input): AlertPlan {
  const { code, channels, rows, snoozes } = facts;
  const topic = `cause:${code}` as const;
  const members = facts.members.flatMap((member) => {
    const trouble = readTrouble(member.mailbox);
    return trouble.kind === 'own' && isTold({ trouble, code, now }) ? [{ ...member, trouble }] : [];
  });
  const wishes = channels.flatMap(({ channelId, ...channel }): Wish[] => {
    const heard = members.filter(({ owner }) =>
      wants({ channel: { channelId, ...channel }, kinds: ['mailbox'], owner }),
    );
    if (heard.length === 0) return [];
    const content = writeIncident({
      heard,
      said: readStopsAt({ rows, topic, channelId }),
      snoozes,
      topic,
      now,
    });
    return [{ place: { channelId, userId: null }, content, opensNew: isBurst(heard) }];
  });
  const hearing = channels.filter(({ kinds }) => kinds.includes('mailbox'));
  const endOf = endUnlessHeard({ hearing, outcome: 'syncing' });
  const plan = planTopic({ topic, wishes, rows, endOf, now, createId });
  if (members.length === 0) return endSnooze({ topic, snoozes, plan });
  const times = [...members.map(({ trouble }) => trouble.stop?.warnAt), ...snoozes.map(({ until }) => until)];
  return { ...plan, looks: plan.change.length + wishes.length > 0 ? lookAt({ code, times, now }) : [] };
}

function isTold({
  trouble,
  code,
  now,
}: {
  trouble: FailingMember['trouble'];
  code: string;
  now: Date;
}): boolean {
  return (
    trouble.syncError.code === code &&
    trouble.isWorthTelling &&
    !(trouble.quietUntil && trouble.quietUntil > now)
  );
}

function isBurst(members: readonly FailingMember[]): boolean {
  const times = members.map(({ trouble }) => trouble.since.getTime()).toSorted((a, b) => a - b);
  return times.some((at, index) => {
    const last = times[index + INCIDENT_SIZE - 1];
    return last !== undefined && last - at <= INCIDENT_WITHIN_MS;
  });
}

function readStopsAt({
  rows,
  topic,
  channelId,
}: {
  rows: readonly SlackAlert[];
  topic: string;
  channelId: string;
}): string | null {
  const row = rows.find((one) => one.topic === topic && one.channelId === channelId && one.state === 'open');
  return row ? (readLasting(row) as CauseContent).stopsAt : null;
}

function endUnlessHeard({
  hearing,
  outcome,
}: {
  hearing: readonly AlertChannel[];
  outcome: AlertEnd['outcome'];
}) {
  return ({ channelId }: SlackAlert) =>
    hearing.some((channel) => channel.channelId === channelId) ? outcome : 'unfollowed';
}

function endSnooze({
  topic,
  snoozes,
  plan,
}: {
  topic: string;
  snoozes: CauseFacts['snoozes'];
  plan: AlertPlan;
}): AlertPlan {
  return snoozes.some((one) => one.topic === topic) ? { ...plan, endSnoozes: [topic] } : plan;
}

function lookAt({
  code,
  times,
  now,
}: {
  code: string;
  times: readonly (Date | null | undefined)[];
  now: Date;
}): AlertPlan['looks'] {
  const [next] = times.filter((at) => at != null && at > now).toSorted((a, b) => a!.getTime() - b!.getTime());
  return next ? [{ subject: `cause:${code}`, dueAt: next, seq: 0 }] : [];
}
