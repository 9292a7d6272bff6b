import type { AlertChannel, AlertKind, AlertSnooze, SlackAlert } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import type { MailboxView, SyncErrorView } from '@mailsync/sync-engine';
import type { AlertEnd, FailoverContent, TroubleContent } from './alert-content.ts';
import { readLasting } from './alert-content.ts';
import { type AlertPlan, type Place, type Wish, emptyPlan, joinPlans, planTopic } from './plan-topic.ts';
import { readTrouble, type Trouble } from './read-trouble.ts';
import { topicsOfMailbox } from './topics.ts';

/** The moment at which Mail Sync stops moves a little with every pass: that is no news. */
const SAME_STOP_MS = 15 * 60_000;
/** While no clock of failures runs nobody knows when it will: look again. */
const LOOK_AGAIN_MS = 60 * 60_000;
/** Later the person has seen it elsewhere. */
const TELL_FAILOVER_WITHIN_MS = 24 * 60 * 60_000;

export interface Owner {
  id: string;
  name: string;
  teamId: string | null;
  /** Null for who has never talked to Mail Sync in Slack, and for who has left. */
  slackUserId: string | null;
}

export interface MailboxFacts {
  mailbox: MailboxView;
  owner: Owner | null;
  channels: readonly AlertChannel[];
  /** The open entry of emails that a check found missing. */
  missing: SyncErrorView | null;
  /** Alerts of this mailbox that stand or were over lately. */
  rows: readonly SlackAlert[];
  snoozes: readonly (AlertSnooze & { userName: string })[];
  /** Alerts that tell of the cause of this trouble for many mailboxes, by channel. */
  incidents: readonly Pick<SlackAlert, 'channelId' | 'message'>[];
}

/** What Slack should say of one mailbox, from how it is now. Pure. */
export function planMailboxAlerts(input: { facts: MailboxFacts; now: Date; createId: CreateId }): AlertPlan {
  return joinPlans([planTroubles(input), planMissing(input), planFailover(input)]);
}

type Input = Parameters<typeof planMailboxAlerts>[0];

function planTroubles({ facts, now, createId }: Input): AlertPlan {
  const { mailbox, owner, rows, channels, incidents } = facts;
  const topic = topicsOfMailbox(mailbox.id).trouble;
  const trouble = readTrouble(mailbox);
  const standing = rows.filter((row) => row.topic === topic && row.state === 'open');
  if (trouble.kind === 'unclear') return emptyPlan();

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
  if (trouble.kind === 'shared') return planShared({ trouble, facts, standing, endOf, now, createId });

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

/** What a fault of the installation does to a mailbox is told with the fault. */
function planShared({
  trouble,
  facts: { mailbox, rows },
  standing,
  endOf,
  now,
  createId,
}: Pick<Input, 'now' | 'createId'> & {
  trouble: Extract<Trouble, { kind: 'shared' }>;
  facts: MailboxFacts;
  standing: readonly SlackAlert[];
  endOf: (alert: SlackAlert) => AlertEnd['outcome'];
}): AlertPlan {
  const wishes = standing.map((alert): Wish => {
    const { channelId, userId } = alert;
    const content = { ...(readLasting(alert) as TroubleContent), partOf: trouble.syncError.what };
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

function planMissing({ facts, now, createId }: Input): AlertPlan {
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
  return planTopic({ topic, wishes, rows, endOf, now, createId });
}

/** Nothing is wrong, but only the owner can bring the mailbox back to Google: they hear of it once. */
function planFailover({ facts: { mailbox, owner, rows }, now, createId }: Input): AlertPlan {
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

/** How the entry of the error log stands. */
export function writeStory({ syncError, since }: { syncError: SyncErrorView; since: Date }) {
  const { id, code, what, howToFix, whoCanFix, acknowledged } = syncError;
  return {
    code,
    syncErrorId: id,
    what,
    howToFix,
    whoCanFix,
    since: since.toISOString(),
    returnedAt: null,
    acknowledged: acknowledged && { name: acknowledged.userName, at: acknowledged.at.toISOString() },
  };
}

export function readSnooze({
  snoozes,
  topic,
  now,
}: {
  snoozes: MailboxFacts['snoozes'];
  topic: string;
  now: Date;
}) {
  const found = snoozes.find((one) => one.topic === topic && one.until > now);
  return found ? { name: found.userName, until: found.until.toISOString() } : null;
}

/** Whether a channel hears of such trouble of this owner's mailboxes. */
export function wants({
  channel,
  kinds,
  owner,
}: {
  channel: AlertChannel;
  kinds: readonly AlertKind[];
  owner: Pick<Owner, 'teamId'> | null;
}): boolean {
  const isOfTeam = channel.teamId === null || channel.teamId === owner?.teamId;
  return isOfTeam && kinds.some((kind) => channel.kinds.includes(kind));
}

function placesOf(owner: Owner | null): Place[] {
  return owner?.slackUserId ? [{ channelId: owner.slackUserId, userId: owner.id }] : [];
}

/** What is told in a place that is not to hear any more of it does not end, it is only not followed there. */
function chooseEnd({
  facts: { channels, owner },
  kinds,
  outcome,
}: {
  facts: MailboxFacts;
  kinds: readonly AlertKind[];
  outcome: AlertEnd['outcome'];
}) {
  return ({ channelId, userId }: SlackAlert): AlertEnd['outcome'] => {
    const isHeard =
      userId === null
        ? channels.some((channel) => channel.channelId === channelId && wants({ channel, kinds, owner }))
        : placesOf(owner).some((place) => place.channelId === channelId && place.userId === userId);
    return isHeard ? outcome : 'unfollowed';
  };
}

const readWhat = (incident: Pick<SlackAlert, 'message'>) => {
  const content = readLasting(incident);
  return 'what' in content ? content.what : '';
};
