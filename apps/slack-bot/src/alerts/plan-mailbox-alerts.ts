import type { SlackAlert } from '@mailsync/db';
import { type AlertEnd, type TroubleContent, readLasting } from './alert-content.ts';
import { chooseEnd, placesOf, wants } from './choose-audience.ts';
import type { MailboxFacts, MailboxPlanInput } from './mailbox-facts.ts';
import { planFailover } from './plan-failover.ts';
import { planMissingMail } from './plan-missing-mail.ts';
import { type AlertPlan, type Wish, joinPlans, planTopic } from './plan-topic.ts';
import { readTrouble, type Trouble } from './read-trouble.ts';
import { topicsOfMailbox } from './topics.ts';
import { readSnooze, writeStory } from './write-story.ts';

/** The moment at which Mail Sync stops moves a little with every pass: that is no news. */
const SAME_STOP_MS = 15 * 60_000;
/** While no clock of failures runs nobody knows when it will: look again. */
const LOOK_AGAIN_MS = 60 * 60_000;

/** What Slack should say of one mailbox, from how it is now. Pure. */
export function planMailboxAlerts(input: MailboxPlanInput): AlertPlan {
  return joinPlans([planTroubles(input), planMissingMail(input), planFailover(input)]);
}

function planTroubles({ facts, now, createId }: MailboxPlanInput): AlertPlan {
  const { mailbox, owner, rows, channels, incidents } = facts;
  const topic = topicsOfMailbox(mailbox.id).trouble;
  const trouble = readTrouble(mailbox);
  const standing = rows.filter((row) => row.topic === topic && row.state === 'open');
  const outcome: AlertEnd['outcome'] = mailbox.disconnectedAt
    ? 'disconnected'
    : mailbox.status === 'enabled'
      ? 'syncing'
      : 'mended';
  const endOf = chooseEnd({ facts, kinds: ['mailbox'], outcome });
  const end = () => planTopic({ topic, wishes: [], rows, endOf, now, createId });
  if (trouble.kind === 'well') {
    const isSnoozed = facts.snoozes.some((one) => one.topic === topic);
    return { ...end(), endSnoozes: isSnoozed ? [topic] : [] };
  }
  if (trouble.kind === 'shared' || trouble.kind === 'unclear')
    return planUntold({ trouble, facts, standing, endOf, now, createId });

  const isTold = trouble.isWorthTelling && !(trouble.quietUntil && trouble.quietUntil > now);
  const content = writeTrouble({ trouble, facts, standing, now });
  const toChannels = channels
    .filter((channel) => wants({ channel, kinds: ['mailbox'], owner }))
    .map(({ channelId }): Wish => {
      const incident = incidents.find((one) => one.channelId === channelId);
      const partOf = incident ? readWhat(incident) : null;
      const place = { channelId, userId: null };
      return { place, content: { ...content, partOf }, opensNew: isTold && !incident };
    });
  const toOwner = placesOf(owner).map((place): Wish => ({
    place,
    content: { ...content, ownerTold: null },
    opensNew: isTold && concernsOwner({ content, incidents }),
  }));
  const plan = planTopic({ topic, wishes: [...toChannels, ...toOwner], rows, endOf, now, createId });
  return { ...plan, looks: lookAgain({ trouble, facts, now }) };
}

/** What a fault of the installation does to a mailbox is told with the fault; what is not known yet is not told. */
function planUntold({
  trouble,
  facts: { mailbox, rows },
  standing,
  endOf,
  now,
  createId,
}: Pick<MailboxPlanInput, 'now' | 'createId'> & {
  trouble: Extract<Trouble, { kind: 'shared' | 'unclear' }>;
  facts: MailboxFacts;
  standing: readonly SlackAlert[];
  endOf: (alert: SlackAlert) => AlertEnd['outcome'];
}): AlertPlan {
  const wishes = standing
    .filter((alert) => endOf(alert) !== 'unfollowed')
    .map((alert): Wish => {
      const { channelId, userId } = alert;
      const said = readLasting(alert) as TroubleContent;
      const content = trouble.kind === 'shared' ? { ...said, partOf: trouble.syncError.what } : said;
      return { place: { channelId, userId }, content, opensNew: false };
    });
  const topic = topicsOfMailbox(mailbox.id).trouble;
  return planTopic({ topic, wishes, rows, endOf, now, createId });
}

function writeTrouble({
  trouble: { syncError, since, stop },
  facts: { mailbox, owner, snoozes, incidents },
  standing,
  now,
}: {
  trouble: Extract<Trouble, { kind: 'own' }>;
  facts: MailboxFacts;
  standing: readonly SlackAlert[];
  now: Date;
}): TroubleContent {
  const content: TroubleContent = {
    kind: 'trouble',
    mailboxId: mailbox.id,
    address: mailbox.address,
    ownerName: owner?.name ?? null,
    ...writeStory({ syncError, since }),
    isMailMissing: false,
    isStopped: mailbox.status === 'connection',
    waitsForSeat: mailbox.status === 'pending',
    stopsAt: chooseStopsAt({ stop, standing, now }),
    snoozed: readSnooze({ snoozes, topic: topicsOfMailbox(mailbox.id).trouble, now }),
    ownerTold: null,
    partOf: null,
    end: null,
  };
  if (concernsOwner({ content, incidents }) && owner)
    content.ownerTold = owner.slackUserId ? 'directly' : 'not_in_slack';
  return content;
}

/** Owners hear of what they can fix; where they are alone with it, also that Mail Sync stops, so that they can ask somebody. */
const concernsOwner = ({
  content: { whoCanFix, isStopped, stopsAt },
  incidents,
}: {
  content: TroubleContent;
  incidents: MailboxFacts['incidents'];
}) => whoCanFix === 'owner' || (incidents.length === 0 && (isStopped || stopsAt !== null));

/** When people are told that Mail Sync stops; once said it stays, as long as it is about true. */
function chooseStopsAt({
  stop,
  standing,
  now,
}: Pick<Extract<Trouble, { kind: 'own' }>, 'stop'> & {
  standing: readonly SlackAlert[];
  now: Date;
}): string | null {
  if (!stop) return null;
  const said = standing.map((alert) => (readLasting(alert) as TroubleContent).stopsAt).find(Boolean);
  if (said && Math.abs(new Date(said).getTime() - stop.at.getTime()) < SAME_STOP_MS) return said;
  return stop.warnAt <= now ? stop.at.toISOString() : null;
}

function lookAgain({
  trouble: { quietUntil, stop },
  facts: { mailbox, snoozes },
  now,
}: {
  trouble: Extract<Trouble, { kind: 'own' }>;
  facts: MailboxFacts;
  now: Date;
}): AlertPlan['looks'] {
  const later = new Date(now.getTime() + LOOK_AGAIN_MS);
  const times = [quietUntil, stop?.warnAt, ...snoozes.map(({ until }) => until), later];
  const next = times
    .filter((at) => at != null && at > now)
    .toSorted((a, b) => a!.getTime() - b!.getTime())[0];
  return mailbox.status === 'error' || snoozes.length > 0
    ? [{ subject: `mailbox:${mailbox.id}`, dueAt: next ?? later, seq: 0 }]
    : [];
}

const readWhat = (incident: Pick<SlackAlert, 'message'>) => {
  const content = readLasting(incident);
  return 'what' in content ? content.what : '';
};
