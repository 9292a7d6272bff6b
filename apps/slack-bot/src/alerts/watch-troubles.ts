import type { AlertLook, Database, NewAlertLook, Repositories } from '@mailsync/db';
import { type Clock, type CreateId, type Logger, type Service, type Signal } from '@mailsync/foundation';
import { GATHER_MS, mergeLooks } from './choose-looks.ts';
import { planCauseAlerts } from './plan-cause-alerts.ts';
import { planMailboxAlerts } from './plan-mailbox-alerts.ts';
import { planSeatAlerts } from './plan-seat-alerts.ts';
import { type AlertPlan, emptyPlan, joinPlans, REOPEN_WITHIN_MS } from './plan-topic.ts';
import { type FactsSource, readCauseFacts, readMailboxFacts } from './read-alert-facts.ts';
import { readTopic, subjectOf } from './topics.ts';

const BATCH_SIZE = 200;
const LOOK_AGAIN_MS = 5_000;
const LONGEST_BACKOFF_MS = 60_000;
const FAILED_AGAIN_MS = 10 * 60_000;

export interface TroubleWatch extends Service {
  /** Looks at all that is due by the clock. */
  lookDue(): Promise<void>;
}

interface TroubleWatchInput extends FactsSource {
  db: Database;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  /** Notified when looks were asked for. */
  asked: Signal;
  /** There may be something to send. */
  onChange: () => void;
}

/** Looks at what is due, as it is now, and writes what Slack should say of it. A crash repeats a look and never skips one. */
export function createTroubleWatch(input: TroubleWatchInput): TroubleWatch {
  const { db, clock, logger, asked, onChange } = input;
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  const look = async ({ due, now }: { due: AlertLook[]; now: Date }) => {
    const plan = await lookAt({ ...input, due, now });
    await db.write(async (r) => {
      await r.alertLooks.settle(due);
      await writePlan({ r, plan, now });
    });
  };
  /** One that fails must not keep the others from being looked at. */
  const lookOneByOne = async ({ due, now }: { due: AlertLook[]; now: Date }) => {
    for (const one of due) {
      try {
        await look({ due: [one], now });
      } catch (error) {
        const { subject, seq } = one;
        const dueAt = new Date(now.getTime() + FAILED_AGAIN_MS);
        logger.error(
          { subject, dueAt, error },
          'What alerts should say could not be told; looking again later',
        );
        await db.write(async (r) => {
          await r.alertLooks.settle([one]);
          await r.alertLooks.ask([{ subject, dueAt, seq }]);
        });
      }
    }
  };
  const lookAtBatch = async (): Promise<boolean> => {
    const now = clock.now();
    const due = await db.read((r) => r.alertLooks.listDue({ now, limit: BATCH_SIZE }));
    if (due.length === 0 || stopping.signal.aborted) return false;
    try {
      await look({ due, now });
    } catch (error) {
      logger.warn({ error, count: due.length }, 'Several looks at once failed; trying them one by one');
      await lookOneByOne({ due, now });
    }
    onChange();
    return true;
  };

  const lookDue = async () => {
    while (await lookAtBatch());
  };

  const run = async () => {
    let failureCount = 0;
    while (!stopping.signal.aborted) {
      let waitMs = LOOK_AGAIN_MS;
      try {
        await lookDue();
        failureCount = 0;
        const next = await db.read((r) => r.alertLooks.readNextDueAt());
        if (next) waitMs = Math.min(waitMs, Math.max(0, next.getTime() - clock.now().getTime()));
      } catch (error) {
        failureCount += 1;
        waitMs = Math.min(LONGEST_BACKOFF_MS, 1000 * 2 ** failureCount);
        logger.error({ error, waitMs }, 'Troubles could not be looked at for alerts; trying again');
      }
      await asked.wait({ timeoutMs: waitMs, abort: stopping.signal });
    }
  };

  return {
    name: 'slack-troubles',
    lookDue,
    async start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

type LookInput = FactsSource & { due: readonly AlertLook[]; now: Date; createId: CreateId };

async function lookAt({ due, ...input }: LookInput): Promise<AlertPlan> {
  const subjects = due.map(({ subject }) => readTopic(subject));
  const idsOf = (kind: string) => subjects.flatMap((one) => (one.kind === kind ? [one.id] : []));
  const plans = [await lookAtMailboxes({ ...input, mailboxIds: idsOf('mailbox') })];
  for (const code of idsOf('cause')) plans.push(await lookAtCause({ ...input, code }));
  if (subjects.some(({ kind }) => kind === 'seats')) plans.push(await lookAtSeats(input));
  const userIds = idsOf('user');
  if (userIds.length > 0) plans.push(await lookAtUsers({ ...input, userIds }));
  if (subjects.some(({ kind }) => kind === 'channels')) plans.push(await lookAtChannels(input));
  return joinPlans(plans);
}

async function lookAtMailboxes({
  mailboxIds,
  ...input
}: Omit<LookInput, 'due'> & { mailboxIds: string[] }): Promise<AlertPlan> {
  if (mailboxIds.length === 0) return emptyPlan();
  const { db, now, createId } = input;
  const order = new Map(mailboxIds.map((id, index) => [id, index]));
  const facts = (await readMailboxFacts({ ...input, mailboxIds })).toSorted(
    (a, b) => order.get(a.mailbox.id)! - order.get(b.mailbox.id)!,
  );
  const plan = joinPlans(facts.map((one) => planMailboxAlerts({ facts: one, now, createId })));

  // What stops many mailboxes counts them anew; one that is well again may have been among any of them.
  const soon = new Date(now.getTime() + GATHER_MS);
  const codes = new Set(facts.flatMap(({ mailbox: { openError } }) => openError?.code ?? []));
  const standing = await db.read((r) => r.slack.listOpenTopics());
  const causes = [...codes].map((code) => `cause:${code}`);
  const shared = standing.filter((topic) => /^(cause|fault):/.test(topic)).map(subjectOf);
  const looks = [...causes, ...shared].map((subject): NewAlertLook => ({ subject, dueAt: soon, seq: 0 }));
  return { ...plan, looks: [...plan.looks, ...looks] };
}

async function lookAtCause({
  code,
  ...input
}: Omit<LookInput, 'due'> & { code: string }): Promise<AlertPlan> {
  const { now, createId } = input;
  const facts = await readCauseFacts({ ...input, code });
  const plan = planCauseAlerts({ facts, now, createId });
  const hasChangedHands = [
    ...plan.insert,
    ...plan.change.filter(({ alert, state }) => alert.state !== state).map(({ alert }) => alert),
  ].some(({ topic }) => topic.startsWith('cause:'));
  // Its mailboxes' own messages become part of it, or stand for themselves again.
  const members = hasChangedHands ? facts.members.map(({ mailbox }) => `mailbox:${mailbox.id}`) : [];
  return { ...plan, looks: [...plan.looks, ...members.map((subject) => ({ subject, dueAt: now, seq: 0 }))] };
}

async function lookAtSeats({ db, now, createId }: Omit<LookInput, 'due'>): Promise<AlertPlan> {
  const endedSince = new Date(now.getTime() - REOPEN_WITHIN_MS);
  const facts = await db.read(async (r) => {
    const waiting = await r.mailboxes.listWaiting();
    const owners = await r.users.findMany([...new Set(waiting.map(({ userId }) => userId))]);
    const ownerById = new Map(owners.map((owner) => [owner.id, owner]));
    return {
      waiting: waiting.map(({ address, userId }) => ({ address, owner: ownerById.get(userId) ?? null })),
      channels: await r.alertChannels.list(),
      rows: await r.slack.listAlerts({ topics: ['seats'], endedSince }),
    };
  });
  return planSeatAlerts({ facts, now, createId });
}

/** Who has another team, or has come or left: their mailboxes concern others now. */
async function lookAtUsers({
  db,
  userIds,
  now,
}: Omit<LookInput, 'due'> & { userIds: string[] }): Promise<AlertPlan> {
  const mailboxes = await db.read((r) => r.mailboxes.list({ userIds }));
  return {
    ...emptyPlan(),
    looks: [...mailboxes.map(({ id }) => `mailbox:${id}`), ...(mailboxes.length > 0 ? ['seats'] : [])].map(
      (subject) => ({ subject, dueAt: now, seq: 0 }),
    ),
  };
}

/** Channels may have come or gone: all that stands is looked at, and all that fails. */
async function lookAtChannels({ db, now }: Omit<LookInput, 'due'>): Promise<AlertPlan> {
  const subjects = await db.read(async (r) => [
    ...(await r.slack.listOpenTopics()).map(subjectOf),
    ...(await r.mailboxes.listFailingIds()).map((id) => `mailbox:${id}`),
    ...(await r.syncErrors.listOpen({ mailboxId: null })).map(({ code }) => `cause:${code}`),
    'seats',
  ]);
  return { ...emptyPlan(), looks: subjects.map((subject) => ({ subject, dueAt: now, seq: 0 })) };
}

async function writePlan({ r, plan, now }: { r: Repositories; plan: AlertPlan; now: Date }): Promise<void> {
  const { insert, change, drop, lines, endSnoozes, looks } = plan;
  const again: NewAlertLook[] = [];
  for (const { id, topic } of drop) {
    // Slack is being told of it at this moment: look again when it has been.
    if (!(await r.slack.dropUnposted(id)))
      again.push({ subject: subjectOf(topic), dueAt: new Date(now.getTime() + GATHER_MS), seq: 0 });
  }
  for (const { alert, state, content } of change)
    await r.slack.changeAlert({ alert, state, message: { ...content }, now });
  for (const { parentId } of lines) await r.slack.dropUnpostedLines({ parentId: parentId! });
  await r.slack.insertAlerts({ alerts: [...insert, ...lines], now });
  await r.alertLooks.endSnoozes(endSnoozes);
  await r.alertLooks.ask(mergeLooks([...looks, ...again]));
}
