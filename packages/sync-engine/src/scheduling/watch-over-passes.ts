import type { Database, Mailbox, Repositories } from '@mailsync/db';
import type { Clock, CreateId, Logger } from '@mailsync/foundation';
import type { JobQueue } from '@mailsync/jobs';
import { OVERDUE_CODE } from '../freshness/freshness-faults.ts';
import { changeMailbox } from '../mailboxes/change-mailbox.ts';
import { findSyncing } from '../mailboxes/find-syncing.ts';
import { LIVE_MAIL_MAY_WAIT_MS } from '../status/choose-status.ts';
import { logSyncError, resolveInstallationErrors } from '../sync-errors/log-sync-error.ts';
import { judgeSchedule, LEAST_LATENESS_MS, LONGEST_PLAN_MS } from './judge-schedule.ts';
import { SYNC_QUEUE } from './scheduler.ts';

/** How often somebody looks; two looks much further apart, or closer, mean sleep or a clock that jumped. */
export const LOOK_EVERY_MS = 30_000;
const LOOK_MAY_BE_OFF_MS = 30_000;
const MOST_PER_LOOK = 1_000;
/** One entry says it; that it still holds is written down this often. */
const SAID_AGAIN_EVERY_MS = 10 * 60_000;

/**
 * Finds mailboxes that nobody passes, whatever the reason: workers that are stuck or too few, a job or a plan that was lost,
 * a clock that jumped. Mends what can be mended, says it once for the installation, and keeps no mailbox green that
 * nobody has looked at for an hour: mail may have waited there for as long. Returns the look, to be taken at intervals.
 */
export function createWatchOverPasses({
  db,
  queue,
  clock,
  createId,
  logger,
}: {
  db: Database;
  queue: JobQueue;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
}): () => Promise<void> {
  let lookedAt: Date | null = null;
  let awakeSince: Date | null = null;
  let saidAt: Date | null = null;
  /** What an earlier process has said may be over. */
  let mayBeSaid = true;

  function noticeSleep(now: Date): Date {
    const betweenMs = lookedAt ? now.getTime() - lookedAt.getTime() : Number.POSITIVE_INFINITY;
    lookedAt = now;
    if (!awakeSince || Math.abs(betweenMs - LOOK_EVERY_MS) > LOOK_MAY_BE_OFF_MS) awakeSince = now;
    return awakeSince;
  }

  return async () => {
    const now = clock.now();
    const since = noticeSleep(now);
    const suspects = await db.read((r) =>
      r.mailboxes.listOddlyPlanned({
        dueBefore: new Date(now.getTime() - LEAST_LATENESS_MS),
        plannedAfter: new Date(now.getTime() + LONGEST_PLAN_MS),
        limit: MOST_PER_LOOK,
      }),
    );
    const faultOf = (mailbox: Mailbox, awake: Date | null) =>
      judgeSchedule({ mailbox, awakeSince: awake, now });
    const misplanned = suspects.filter((one) =>
      ['unplanned', 'far_ahead'].includes(faultOf(one, since) ?? ''),
    );
    const late = suspects.filter((one) => faultOf(one, since) === 'late');

    if (misplanned.length > 0) {
      logger.warn(
        { mailboxCount: misplanned.length },
        'Mailboxes had no plan that can be kept; they are passed now',
      );
      await planNow({ db, mailboxes: misplanned, now });
    }
    const overdue = [...late, ...misplanned];
    // Costs nothing where a job waits already, and brings back one that was lost.
    if (overdue.length > 0)
      await queue.enqueueMany(overdue.map(({ id }) => ({ queue: SYNC_QUEUE, key: id })));

    if (late.length > 0) {
      await say({ late, now });
      const forgotten = late.filter((one) => isForgotten({ mailbox: one, now }));
      for (const { id } of forgotten) await showAsBehind({ db, mailboxId: id, since, now, createId });
    } else if (mayBeSaid && !suspects.some((one) => faultOf(one, null) === 'late')) {
      await db.write((r) =>
        resolveInstallationErrors({ repositories: r, isOver: (one) => one.code === OVERDUE_CODE, now }),
      );
      [mayBeSaid, saidAt] = [false, null];
    }
  };

  async function say({ late, now }: { late: readonly Mailbox[]; now: Date }): Promise<void> {
    if (saidAt && Math.abs(now.getTime() - saidAt.getTime()) < SAID_AGAIN_EVERY_MS) return;
    const longestMs = Math.max(...late.map((one) => now.getTime() - one.nextSyncAt!.getTime()));
    const detail = `${late.length}${late.length === MOST_PER_LOOK ? ' or more' : ''} mailboxes, the longest due for ${Math.round(longestMs / 1000)} s`;
    logger.error({ mailboxCount: late.length, longestMs }, 'Mailboxes are not being passed');
    await db.write((r) =>
      logSyncError({
        repositories: r,
        mailboxId: null,
        userId: null,
        code: OVERDUE_CODE,
        detail,
        now,
        createId,
      }),
    );
    [mayBeSaid, saidAt] = [true, now];
  }
}

async function planNow({
  db,
  mailboxes,
  now,
}: {
  db: Database;
  mailboxes: readonly Mailbox[];
  now: Date;
}): Promise<void> {
  await db.write(async (r) => {
    for (const { id } of mailboxes) {
      // Somebody may have disconnected it in the meantime, or planned it as it should be.
      const mailbox = await findSyncing({ r, mailboxId: id });
      const fault = mailbox && judgeSchedule({ mailbox, awakeSince: null, now });
      if (fault === 'unplanned' || fault === 'far_ahead') await r.mailboxes.update(id, { nextSyncAt: now });
    }
  });
}

const lookedAtLast = ({ lastSyncedAt, connectedAt }: Mailbox) => lastSyncedAt ?? connectedAt;

function isForgotten({ mailbox, now }: { mailbox: Mailbox; now: Date }): boolean {
  return (
    mailbox.status === 'enabled' && now.getTime() - lookedAtLast(mailbox).getTime() > LIVE_MAIL_MAY_WAIT_MS
  );
}

/** What may have arrived since the last good pass waits all the same. No failure: nobody's two days begin. */
async function showAsBehind({
  db,
  mailboxId,
  since,
  now,
  createId,
}: {
  db: Database;
  mailboxId: string;
  since: Date;
  now: Date;
  createId: CreateId;
}): Promise<void> {
  await db.write(async (r: Repositories) => {
    const before = await findSyncing({ r, mailboxId });
    const isStillLate = before && judgeSchedule({ mailbox: before, awakeSince: since, now }) === 'late';
    if (!isStillLate || !isForgotten({ mailbox: before, now })) return;
    await changeMailbox({
      repositories: r,
      before,
      patch: { oldestWaitingAt: lookedAtLast(before), lastErrorCode: OVERDUE_CODE },
      cause: 'mail_waits_too_long',
      now,
      createId,
    });
  });
}
