import { isDeepStrictEqual } from 'node:util';
import type { NewAlertLook, NewSlackAlert, SlackAlert } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import { type AlertEnd, type LastingContent, type LineContent, readLasting } from './alert-content.ts';
import { describeStep } from './describe-step.ts';
import type { Topic } from './topics.ts';

/** What is back within this time goes on in its old message. */
export const REOPEN_WITHIN_MS = 60 * 60_000;
/**
 * The message of a mailbox is held back from a channel for so long: when many mailboxes fail at once, the first of them are known by then to
 * be part of it, and the channel gets one message.
 */
export const HOLD_MS = 5_000;

/** Where something is told: a channel, or the direct messages of one person. */
export interface Place {
  channelId: string;
  userId: string | null;
}

/** What should stand in a place. Without `opensNew` only a message that stands there already is kept true. */
export interface Wish {
  place: Place;
  content: LastingContent;
  opensNew: boolean;
}

export interface AlertPlan {
  insert: NewSlackAlert[];
  change: { alert: SlackAlert; state: SlackAlert['state']; content: LastingContent }[];
  /** Rows of which nobody has been told. */
  drop: SlackAlert[];
  lines: NewSlackAlert[];
  endSnoozes: string[];
  looks: NewAlertLook[];
}

export const emptyPlan = (): AlertPlan => ({
  insert: [],
  change: [],
  drop: [],
  lines: [],
  endSnoozes: [],
  looks: [],
});

/**
 * What one topic needs so that each place says what it should: a message that stands is edited, one that was over an hour ago
 * at most goes on, a new one is posted otherwise; what is no longer wished ends. Pure.
 */
export function planTopic({
  topic,
  wishes,
  rows,
  endOf,
  now,
  createId,
}: {
  topic: Topic;
  wishes: readonly Wish[];
  /** Those that stand, and those that were over lately. */
  rows: readonly SlackAlert[];
  endOf: (alert: SlackAlert) => AlertEnd['outcome'];
  now: Date;
  createId: CreateId;
}): AlertPlan {
  const plan = emptyPlan();
  const ofTopic = rows.filter((row) => row.topic === topic);
  const wished = new Set<string>();

  for (const { place, content, opensNew } of wishes) {
    const inPlace = ofTopic.filter(
      ({ channelId, userId }) => channelId === place.channelId && userId === place.userId,
    );
    const open = inPlace.find(({ state }) => state === 'open');
    const earlier = open ?? (opensNew ? findReopenable({ inPlace, now }) : undefined);
    if (open && isPart(content) && !isPosted(open)) {
      wished.add(open.id);
      plan.drop.push(open);
    } else if (earlier) {
      wished.add(earlier.id);
      goOn({ plan, alert: earlier, content, now, createId });
    } else if (opensNew) {
      const row = { id: createId(), ...place, topic, parentId: null, state: 'open' as const };
      const holdUntil = mayBeOneOfMany({ place, content }) ? new Date(now.getTime() + HOLD_MS) : undefined;
      plan.insert.push({ ...row, message: { ...content }, holdUntil });
    }
  }
  for (const alert of ofTopic.filter(({ id, state }) => state === 'open' && !wished.has(id))) {
    end({ plan, alert, outcome: endOf(alert), now });
  }
  return plan;
}

/** The newest that ended by itself. What somebody disconnected or turned off begins anew. */
function findReopenable({ inPlace, now }: { inPlace: readonly SlackAlert[]; now: Date }) {
  return inPlace.findLast((alert) => {
    const { end } = readLasting(alert);
    const isRecent = alert.endedAt !== null && now.getTime() - alert.endedAt.getTime() <= REOPEN_WITHIN_MS;
    return isRecent && (end?.outcome === 'syncing' || end?.outcome === 'mended');
  });
}

function goOn({
  plan,
  alert,
  content,
  now,
  createId,
}: {
  plan: AlertPlan;
  alert: SlackAlert;
  content: LastingContent;
  now: Date;
  createId: CreateId;
}) {
  const before = readLasting(alert);
  const after = continueStory({ before, content });
  if (isDeepStrictEqual(before, after)) return;
  plan.change.push({ alert, state: 'open', content: after });
  const line = describeStep({ before, after, now });
  // Who has not seen the message yet reads all of it there.
  if (line && isPosted(alert)) plan.lines.push(toLine({ alert, line, createId }));
}

/** It began when its message says so, and whoever counts remembers the most. */
function continueStory({ before, content }: { before: LastingContent; content: LastingContent }) {
  const after = { ...content, since: before.since };
  after.returnedAt = before.end === null ? before.returnedAt : content.since;
  if ('mostCount' in after && 'mostCount' in before)
    after.mostCount = Math.max(after.mostCount, before.mostCount);
  return after;
}

function end({
  plan,
  alert,
  outcome,
  now,
}: {
  plan: AlertPlan;
  alert: SlackAlert;
  outcome: AlertEnd['outcome'];
  now: Date;
}) {
  const isHeld = now.getTime() - alert.createdAt.getTime() < HOLD_MS;
  // Over before anybody heard of it, or told to somebody who is not to hear any more: no news.
  if (!isPosted(alert) && (isHeld || outcome === 'unfollowed')) {
    plan.drop.push(alert);
    return;
  }
  const content = { ...readLasting(alert), end: { outcome, at: now.toISOString() } };
  if ('snoozed' in content) content.snoozed = null;
  plan.change.push({ alert, state: 'recovered', content });
}

const isPosted = ({ slackTs, attempts }: SlackAlert) => slackTs !== null || attempts > 0;

function toLine({
  alert: { id: parentId, channelId, userId, topic },
  line,
  createId,
}: {
  alert: SlackAlert;
  line: LineContent;
  createId: CreateId;
}): NewSlackAlert {
  return { id: createId(), channelId, userId, topic, parentId, state: 'recovered', message: { ...line } };
}

/** Only channels get one message for many mailboxes. */
const mayBeOneOfMany = ({ place, content }: { place: Place; content: LastingContent }) =>
  place.userId === null && content.kind === 'trouble' && !content.isMailMissing;

/** Another message tells of it. */
const isPart = (content: LastingContent) => content.kind === 'trouble' && content.partOf !== null;

/** Several plans as one. */
export function joinPlans(plans: readonly AlertPlan[]): AlertPlan {
  return {
    insert: plans.flatMap((plan) => plan.insert),
    change: plans.flatMap((plan) => plan.change),
    drop: plans.flatMap((plan) => plan.drop),
    lines: plans.flatMap((plan) => plan.lines),
    endSnoozes: plans.flatMap((plan) => plan.endSnoozes),
    looks: plans.flatMap((plan) => plan.looks),
  };
}
