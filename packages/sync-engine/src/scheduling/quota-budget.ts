import type { Database } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Units taken at once, so that a block of calls costs one write. */
const MAILBOX_BLOCK_UNITS = 400;
const AUDIT_BLOCK_UNITS = 100;
const PROJECT_MINUTE_BLOCK_UNITS = 4_000;
const PROJECT_DAY_BLOCK_UNITS = 20_000;
/** Polling alone stays in memory: a few units a minute that the safety margin covers. */
const POLLING_UNITS_PER_MINUTE = 60;
/** Google's clock is not ours: the last tenth of a minute's units is left alone. */
const USED_SHARE = 0.9;
/** Imports leave this share of a mailbox's minute to live mail. */
export const IMPORT_SHARE = 0.8;
/** Audits spend no more than this share of a mailbox's minute, beside what imports and live mail spend. */
const AUDIT_SHARE = 0.1;

/** Quota units of the Gmail API. Source: developers.google.com/workspace/gmail/api/reference/quota. */
export interface QuotaLimits {
  unitsPerMailboxMinute: number;
  unitsPerProjectMinute: number;
  unitsPerProjectDay: number;
}

/** The limits of Cloud projects made since 1 May 2026. */
export const QUOTA_SINCE_MAY_2026: QuotaLimits = {
  unitsPerMailboxMinute: 6_000,
  unitsPerProjectMinute: 1_200_000,
  unitsPerProjectDay: 80_000_000,
};

/** Our own budget is used up: nothing failed, the work goes on at `until`. */
export class QuotaPause extends Error {
  override readonly name = 'QuotaPause';
  readonly until: Date;

  constructor(until: Date) {
    super(`The quota budget is used up until ${until.toISOString()}`);
    this.until = until;
  }
}

export type QuotaPurpose = 'live' | 'import' | 'audit';

/** Takes units before calls are made. Blocks come out of the database, so that all workers share one budget. */
export interface QuotaBudget {
  /** Throws `QuotaPause` when the units are not to be had now. */
  spend(input: { mailboxId: string; purpose: QuotaPurpose; units: number }): Promise<void>;
}

interface Meter {
  windowStartMs: number;
  left: number;
}

export function createQuotaBudget({
  db,
  clock,
  limits,
}: {
  db: Database;
  clock: Clock;
  /** Null: no budget at all, for providers without one. */
  limits: QuotaLimits | null;
}): QuotaBudget {
  if (!limits) return { spend: async () => {} };

  const mailboxMeters = new Map<string, Meter>();
  const pollingMeters = new Map<string, Meter>();
  const auditMeters = new Map<string, Meter>();
  const projectMinute: Meter = { windowStartMs: 0, left: 0 };
  const projectDay: Meter = { windowStartMs: 0, left: 0 };
  const taking = new Map<string, Promise<unknown>>();
  let sweptAtMs = 0;

  /** One at a time per meter: four requests in flight must not each take a block. */
  async function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = taking.get(key) ?? Promise.resolve();
    const next = before.then(work, work);
    taking.set(key, next);
    try {
      return await next;
    } finally {
      if (taking.get(key) === next) taking.delete(key);
    }
  }

  async function draw(input: {
    meter: Meter;
    scope: string;
    windowMs: number;
    blockUnits: number;
    limit: number;
    units: number;
  }): Promise<void> {
    const { meter, scope, windowMs, blockUnits, limit, units } = input;
    if (takeFrom({ meter, windowMs, units, nowMs: clock.now().getTime() })) return;
    await oneAtATime(scope, async () => {
      const nowMs = clock.now().getTime();
      if (takeFrom({ meter, windowMs, units, nowMs })) return;
      const windowStart = new Date(startOfWindow(nowMs, windowMs));
      const granted = await db.write((r) =>
        r.quota.takeBlock({ scope, windowStart, units: Math.max(units, blockUnits), limit }),
      );
      meter.left += granted;
      if (!takeFrom({ meter, windowMs, units, nowMs }))
        throw new QuotaPause(new Date(windowStart.getTime() + windowMs));
    });
  }

  function sweep(nowMs: number) {
    if (nowMs - sweptAtMs < MINUTE_MS) return;
    sweptAtMs = nowMs;
    const current = startOfWindow(nowMs, MINUTE_MS);
    for (const meters of [mailboxMeters, pollingMeters, auditMeters]) {
      for (const [id, meter] of meters) if (meter.windowStartMs < current) meters.delete(id);
    }
  }

  return {
    async spend({ mailboxId, purpose, units }) {
      const nowMs = clock.now().getTime();
      sweep(nowMs);
      await draw({
        meter: projectDay,
        scope: 'project-day',
        windowMs: DAY_MS,
        blockUnits: PROJECT_DAY_BLOCK_UNITS,
        limit: limits.unitsPerProjectDay * USED_SHARE,
        units,
      });
      await draw({
        meter: projectMinute,
        scope: 'project-minute',
        windowMs: MINUTE_MS,
        blockUnits: PROJECT_MINUTE_BLOCK_UNITS,
        limit: limits.unitsPerProjectMinute * USED_SHARE,
        units,
      });

      const polling = meterOf(pollingMeters, mailboxId);
      startWindow({ meter: polling, windowMs: MINUTE_MS, nowMs, fill: POLLING_UNITS_PER_MINUTE });
      if (purpose === 'live' && takeFrom({ meter: polling, windowMs: MINUTE_MS, units, nowMs })) return;

      if (purpose === 'audit') {
        await draw({
          meter: meterOf(auditMeters, mailboxId),
          scope: `audit:${mailboxId}`,
          windowMs: MINUTE_MS,
          blockUnits: AUDIT_BLOCK_UNITS,
          limit: limits.unitsPerMailboxMinute * AUDIT_SHARE,
          units,
        });
      }
      await draw({
        meter: meterOf(mailboxMeters, mailboxId),
        scope: `mailbox:${mailboxId}`,
        windowMs: MINUTE_MS,
        blockUnits: MAILBOX_BLOCK_UNITS,
        limit: limits.unitsPerMailboxMinute * (purpose === 'live' ? USED_SHARE : IMPORT_SHARE),
        units,
      });
    },
  };
}

function meterOf(meters: Map<string, Meter>, id: string): Meter {
  let meter = meters.get(id);
  if (!meter) meters.set(id, (meter = { windowStartMs: 0, left: 0 }));
  return meter;
}

/** What a window did not use is gone with it. */
function startWindow({
  meter,
  windowMs,
  nowMs,
  fill,
}: {
  meter: Meter;
  windowMs: number;
  nowMs: number;
  fill: number;
}): void {
  const windowStartMs = startOfWindow(nowMs, windowMs);
  if (meter.windowStartMs === windowStartMs) return;
  meter.windowStartMs = windowStartMs;
  meter.left = fill;
}

function takeFrom({
  meter,
  windowMs,
  units,
  nowMs,
}: {
  meter: Meter;
  windowMs: number;
  units: number;
  nowMs: number;
}): boolean {
  startWindow({ meter, windowMs, nowMs, fill: 0 });
  if (meter.left < units) return false;
  meter.left -= units;
  return true;
}

const startOfWindow = (nowMs: number, windowMs: number) => Math.floor(nowMs / windowMs) * windowMs;
