import {
  type Database,
  type QuotaProjectScope,
  type QuotaPurpose,
  quotaScopeOf,
  type UnitsByPurpose,
} from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import { createUnitLeases, type UnitSource } from './lease-units.ts';
import { createPollingAllowance } from './polling-allowance.ts';
import { chooseCap, shareOfHoursLeft } from './quota-caps.ts';
import type { QuotaLimits } from './quota-tables.ts';
import { HOUR_MS, minuteAround, pacificDayAround, rememberWindow, type TimeWindow } from './quota-windows.ts';
import { PROJECT_DAY, PROJECT_MINUTE, sumUnits } from './project-units.ts';
import { createImportShare } from './share-imports.ts';

export { QuotaPause } from './quota-pause.ts';
export type { QuotaPurpose };

/** Units taken at once, so that a block of calls costs one write. */
const BLOCK_UNITS = { mailbox: 400, mailboxAudit: 100, project: 4_000 };
/** The largest part of a project's window that one block takes, so that what workers hold back stays small beside it. */
const LARGEST_BLOCK_SHARE = 1 / 300;
const DAY_IS_READ_EACH_MS = 10_000;

/** How Google's day stands, from midnight to midnight Pacific time. */
export interface DayBudget {
  startsAt: Date;
  endsAt: Date;
  /** Taken today by all workers. */
  usedUnits: number;
  /** What we let ourselves take of the day: Google's limit less a margin. */
  usableUnits: number;
  /** Of the usable units those that are left, 0 to 1. */
  leftShare: number;
  /**
   * The same against what an even use would have left by now, 0 to 1. Imports may take all that live mail does not need,
   * so that little is left in the evening of a good day: this is what tells whether live mail has to save.
   */
  leftForRestShare: number;
}

export interface SpentUnits {
  method: string;
  purpose: QuotaPurpose;
  units: number;
}

/** Takes units before calls are made. Blocks come out of the database, so that all workers share one budget. */
export interface QuotaBudget {
  /** Throws `QuotaPause` when the units are not to be had now; then none are taken. */
  spend(input: { mailboxId: string; purpose: QuotaPurpose; method: string; units: number }): Promise<void>;
  /** Cheap enough to be asked in every pass: read from the database every ten seconds at most. */
  readDayBudget(): Promise<DayBudget>;
  /** Units taken in a window of the project, without what this process has leased and not spent. */
  readProjectUnits(input: { scope: QuotaProjectScope }): Promise<{
    window: TimeWindow;
    used: UnitsByPurpose;
  }>;
  /** What this process has spent since it began, by method of Google's API. */
  listSpent(): SpentUnits[];
}

export function createQuotaBudget({
  db,
  clock,
  limits,
}: {
  db: Database;
  clock: Clock;
  limits: QuotaLimits;
}): QuotaBudget {
  const leases = createUnitLeases({ db, clock });
  const dayAt = rememberWindow(pacificDayAround);
  const minuteAt = rememberWindow(minuteAround);
  const spent = new Map<string, SpentUnits>();
  let dayRead = { atMs: -1, day: null as Promise<DayBudget> | null };
  const projectBlockUnits = (limit: number) =>
    Math.max(1, Math.min(BLOCK_UNITS.project, Math.floor(limit * LARGEST_BLOCK_SHARE)));
  const isPolling = createPollingAllowance({ limits, minuteAt });
  const readImportShare = createImportShare({
    db,
    limits,
    minuteAt,
    dayAt,
    dayLimitAt: (nowMs) => dayCap({ purpose: 'import', nowMs }).limit,
  });

  function dayCap({ purpose, nowMs }: { purpose: QuotaPurpose; nowMs: number }) {
    const hoursLeftShare = shareOfHoursLeft({ day: dayAt(nowMs), nowMs });
    return chooseCap({ limits, period: 'project_day', purpose, hoursLeftShare });
  }

  /** In this order: what is refused most often comes first. */
  function listSources(input: { mailboxId: string; purpose: QuotaPurpose; nowMs: number }): UnitSource[] {
    const { mailboxId, purpose, nowMs } = input;
    const minute = minuteAt(nowMs);
    const nextHourMs = (Math.floor(nowMs / HOUR_MS) + 1) * HOUR_MS;
    return [
      {
        scope: quotaScopeOf(mailboxId),
        purpose,
        window: minute,
        blockUnits: purpose === 'audit' ? BLOCK_UNITS.mailboxAudit : BLOCK_UNITS.mailbox,
        cap: async () => {
          const { limit, ownLimit } = chooseCap({ limits, period: 'mailbox_minute', purpose });
          if (purpose !== 'import') return { limit, ownLimit };
          return { limit, ownLimit: Math.min(ownLimit, await readImportShare(nowMs)) };
        },
      },
      {
        scope: PROJECT_MINUTE,
        purpose,
        window: minute,
        blockUnits: projectBlockUnits(limits.unitsPerProjectMinute),
        cap: () => chooseCap({ limits, period: 'project_minute', purpose }),
      },
      {
        scope: PROJECT_DAY,
        purpose,
        window: dayAt(nowMs),
        blockUnits: projectBlockUnits(limits.unitsPerProjectDay),
        cap: () => dayCap({ purpose, nowMs }),
        // With every hour that is over, less is kept for live mail.
        ...(purpose !== 'live' && { capGrowsAtMs: nextHourMs }),
      },
    ];
  }

  async function readProjectUnits({ scope }: { scope: QuotaProjectScope }) {
    const nowMs = clock.now().getTime();
    const window = (scope === PROJECT_DAY ? dayAt : minuteAt)(nowMs);
    const used = await db.read((r) => r.quota.readUsed({ scope, windowStart: new Date(window.startMs) }));
    for (const purpose of ['live', 'import', 'audit'] as const) {
      used[purpose] = Math.max(0, used[purpose] - leases.unspent({ scope, purpose, window }));
    }
    return { window, used };
  }

  async function readDay(): Promise<DayBudget> {
    const { window, used } = await readProjectUnits({ scope: PROJECT_DAY });
    const usedUnits = sumUnits(used);
    const usableUnits = chooseCap({ limits, period: 'project_day', purpose: 'live' }).limit;
    const leftShare = Math.max(0, 1 - usedUnits / usableUnits);
    const hoursLeft = shareOfHoursLeft({ day: window, nowMs: clock.now().getTime() });
    return {
      startsAt: new Date(window.startMs),
      endsAt: new Date(window.endMs),
      usedUnits,
      usableUnits,
      leftShare,
      leftForRestShare: Math.min(1, leftShare / hoursLeft),
    };
  }

  return {
    async spend({ mailboxId, purpose, method, units }) {
      const nowMs = clock.now().getTime();
      const [mailbox, ...project] = listSources({ mailboxId, purpose, nowMs });
      const isFree = purpose === 'live' && isPolling({ mailboxId, units, nowMs });
      const sources = isFree ? project : [mailbox!, ...project];
      for (const source of sources) leases.expectNotExhausted({ source, units });
      const givingBack: (() => void)[] = [];
      try {
        for (const source of sources) {
          givingBack.push(await leases.draw({ source, units }));
        }
      } catch (error) {
        // The call is not made: what the other meters gave for it is spent on the next one.
        for (const giveBack of givingBack) giveBack();
        throw error;
      }
      const key = `${method} ${purpose}`;
      const known = spent.get(key) ?? { method, purpose, units: 0 };
      spent.set(key, { ...known, units: known.units + units });
    },

    async readDayBudget() {
      const nowMs = clock.now().getTime();
      if (!dayRead.day || Math.abs(nowMs - dayRead.atMs) >= DAY_IS_READ_EACH_MS) {
        dayRead = { atMs: nowMs, day: readDay() };
        dayRead.day!.catch(() => void (dayRead.day = null));
      }
      return dayRead.day!;
    },

    readProjectUnits,
    listSpent: () => [...spent.values()],
  };
}
