import type { Database, QuotaPurpose, UnitsByPurpose } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import { PROJECT_DAY, PROJECT_MINUTE, sumUnits } from './project-units.ts';
import type { QuotaBudget, SpentUnits } from './quota-budget.ts';
import { limitOf } from './quota-caps.ts';
import type { QuotaLimits } from './quota-tables.ts';
import { minuteAround } from './quota-windows.ts';

const BUSIEST_MAILBOXES = 20;

/** One of Google's meters: what is used of it, by whom, and when it starts from nothing again. */
export interface QuotaMeterView {
  startsAt: Date;
  endsAt: Date;
  limitUnits: number;
  usedUnits: number;
  byPurpose: Record<QuotaPurpose, number>;
}

export interface QuotaView {
  projectDay: QuotaMeterView;
  projectMinute: QuotaMeterView;
  /** Of each mailbox; the busiest of this minute, without those that were only looked at. */
  mailboxMinute: {
    endsAt: Date;
    limitUnits: number;
    busiest: { mailboxId: string; usedUnits: number; byPurpose: Record<QuotaPurpose, number> }[];
  };
  /** Mailboxes that our own budget makes wait, and until when the last of them does. */
  waiting: { mailboxCount: number; until: Date | null };
  /** What this process has spent since it began, by method of Google's API. */
  spent: SpentUnits[];
}

/**
 * How the quota stands. Units that this process has leased and not spent are not counted; those of other processes are, a
 * block each at most.
 */
export async function readQuota({
  db,
  clock,
  budget,
  limits,
}: {
  db: Database;
  clock: Clock;
  budget: QuotaBudget;
  limits: QuotaLimits;
}): Promise<QuotaView> {
  const now = clock.now();
  const minute = minuteAround(now.getTime());
  const projectMinute = await budget.readProjectUnits({ scope: PROJECT_MINUTE });
  const projectDay = await budget.readProjectUnits({ scope: PROJECT_DAY });
  const { busiest, waiting } = await db.read(async (r) => ({
    busiest: await r.quota.listBusiest({ windowStart: new Date(minute.startMs), limit: BUSIEST_MAILBOXES }),
    waiting: await r.quota.summariseWaiting({ now }),
  }));
  return {
    projectDay: viewMeter({ ...projectDay, limitUnits: limitOf({ limits, period: 'project_day' }) }),
    projectMinute: viewMeter({ ...projectMinute, limitUnits: limitOf({ limits, period: 'project_minute' }) }),
    mailboxMinute: {
      endsAt: new Date(minute.endMs),
      limitUnits: limitOf({ limits, period: 'mailbox_minute' }),
      busiest: busiest.map(({ mailboxId, ...byPurpose }) => ({
        mailboxId,
        usedUnits: sumUnits(byPurpose),
        byPurpose,
      })),
    },
    waiting: { mailboxCount: waiting.count, until: waiting.until },
    spent: budget.listSpent(),
  };
}

function viewMeter({
  window,
  used,
  limitUnits,
}: {
  window: { startMs: number; endMs: number };
  used: UnitsByPurpose;
  limitUnits: number;
}): QuotaMeterView {
  return {
    startsAt: new Date(window.startMs),
    endsAt: new Date(window.endMs),
    limitUnits,
    usedUnits: sumUnits(used),
    byPurpose: used,
  };
}
