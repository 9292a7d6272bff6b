import type { Database } from '@mailsync/db';
import { PROJECT_DAY, PROJECT_MINUTE, sumUnits } from './project-units.ts';
import { chooseImportShare } from './quota-caps.ts';
import type { QuotaLimits } from './quota-tables.ts';
import { MINUTE_MS, type TimeWindow } from './quota-windows.ts';

/**
 * Units that each mailbox may import in a minute: read once and the same all through it, so that whoever comes first gets
 * no more than who comes last.
 */
export function createImportShare({
  db,
  limits,
  minuteAt,
  dayAt,
  dayLimitAt,
}: {
  db: Database;
  limits: QuotaLimits;
  minuteAt: (nowMs: number) => TimeWindow;
  dayAt: (nowMs: number) => TimeWindow;
  /** What may have been taken of the day when imports have to wait. */
  dayLimitAt: (nowMs: number) => number;
}): (nowMs: number) => Promise<number> {
  let share = { minuteMs: -1, units: Promise.resolve(0) };

  async function readShare(nowMs: number): Promise<number> {
    const lastMinute = new Date(minuteAt(nowMs).startMs - MINUTE_MS);
    const day = dayAt(nowMs);
    const read = await db.read(async (r) => ({
      importingCount: await r.quota.countImporting(),
      minute: await r.quota.readUsed({ scope: PROJECT_MINUTE, windowStart: lastMinute }),
      day: await r.quota.readUsed({ scope: PROJECT_DAY, windowStart: new Date(day.startMs) }),
    }));
    return chooseImportShare({
      limits,
      importingCount: read.importingCount,
      liveUnitsLastMinute: read.minute.live,
      dayUnitsUsed: sumUnits(read.day),
      dayLimit: dayLimitAt(nowMs),
    });
  }

  return (nowMs) => {
    const { startMs } = minuteAt(nowMs);
    if (share.minuteMs !== startMs) {
      share = { minuteMs: startMs, units: readShare(nowMs) };
      share.units.catch(() => void (share.minuteMs = -1));
    }
    return share.units;
  };
}
