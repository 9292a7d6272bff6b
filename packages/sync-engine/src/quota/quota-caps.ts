import type { QuotaPurpose } from '@mailsync/db';
import type { QuotaLimits } from './quota-tables.ts';
import { HOUR_MS, type TimeWindow } from './quota-windows.ts';

/** The three meters of Google: one person's minute, the whole project's minute, the whole project's day. */
export type QuotaPeriod = 'mailbox_minute' | 'project_minute' | 'project_day';

/** Google's clock is not ours, and what is in flight counts when it arrives: the last tenth is left alone. */
const USABLE_SHARE = 0.9;

/**
 * What is kept of a period's units. `live`: for new mail, whatever imports and audits ask for. `audit`: the most that audits
 * take; imports leave it to them.
 */
const KEPT_SHARES: Record<QuotaPeriod, { live: number; audit: number; importsLeaveAudits: boolean }> = {
  // 30 messages a minute come in at once beside an import. A mailbox is audited only when it imports nothing.
  mailbox_minute: { live: 0.1, audit: 0.1, importsLeaveAudits: false },
  // 10,000 mailboxes polled each minute take 20,000 of 360,000 units: the rest reads 17,000 new messages.
  project_minute: { live: 0.3, audit: 0.05, importsLeaveAudits: true },
  // 10,000 mailboxes polled each minute take 0.36 of a day; 360,000 new messages the rest. An audit takes about 400 units.
  project_day: { live: 0.45, audit: 0.05, importsLeaveAudits: true },
};

export interface QuotaCap {
  /** What all purposes together may have taken when a block is granted. */
  limit: number;
  /** What this purpose alone may have taken. */
  ownLimit: number;
}

/**
 * Up to where units of a period are granted. Live mail may have all that is usable. The others stop short of what is kept
 * for it, in a day short of its part of the hours to come: what live mail leaves, imports may have. Pure.
 */
export function chooseCap({
  limits,
  period,
  purpose,
  hoursLeftShare = 1,
}: {
  limits: QuotaLimits;
  period: QuotaPeriod;
  purpose: QuotaPurpose;
  hoursLeftShare?: number;
}): QuotaCap {
  const units = limitOf({ limits, period });
  const kept = KEPT_SHARES[period];
  const usable = Math.floor(units * USABLE_SHARE);
  if (purpose === 'live') return { limit: usable, ownLimit: usable };

  const limit = Math.floor(units * (USABLE_SHARE - kept.live * hoursLeftShare));
  if (purpose === 'audit') return { limit, ownLimit: Math.floor(units * kept.audit) };

  const forImports = Math.floor(limit - (kept.importsLeaveAudits ? units * kept.audit : 0));
  return { limit: forImports, ownLimit: forImports };
}

export function limitOf({ limits, period }: { limits: QuotaLimits; period: QuotaPeriod }): number {
  if (period === 'mailbox_minute') return limits.unitsPerMailboxMinute;
  return period === 'project_minute' ? limits.unitsPerProjectMinute : limits.unitsPerProjectDay;
}

/** Of the day's hours those that are not over, the one under way included: 1 down to a 23rd to 25th. Pure. */
export function shareOfHoursLeft({ day, nowMs }: { day: TimeWindow; nowMs: number }): number {
  return (Math.ceil((day.endMs - nowMs) / HOUR_MS) * HOUR_MS) / (day.endMs - day.startMs);
}

/** The rest makes up for blocks that workers have leased and do not spend: sixteen of them at their largest. */
const SHARED_OUT = 0.9;
/** Enough for the dearest request, however many mailboxes share a minute. */
const LEAST_IMPORT_SHARE = 40;

/**
 * What one mailbox may import in a minute: an equal part of what imports may have, so that none takes it all while others
 * wait. Live mail that took more than is kept for it makes the parts smaller. Pure.
 */
export function chooseImportShare({
  limits,
  importingCount,
  liveUnitsLastMinute,
  dayUnitsUsed,
  dayLimit,
}: {
  limits: QuotaLimits;
  /** Mailboxes that have history to import. */
  importingCount: number;
  liveUnitsLastMinute: number;
  dayUnitsUsed: number;
  /** What may have been taken of the day when imports have to wait. */
  dayLimit: number;
}): number {
  const kept = limits.unitsPerProjectMinute * KEPT_SHARES.project_minute.live;
  const { limit } = chooseCap({ limits, period: 'project_minute', purpose: 'import' });
  const ofMinute = limit - Math.max(0, liveUnitsLastMinute - kept);
  const pool = Math.min(ofMinute, dayLimit - dayUnitsUsed);
  return Math.max(LEAST_IMPORT_SHARE, Math.floor((pool * SHARED_OUT) / Math.max(1, importingCount)));
}
