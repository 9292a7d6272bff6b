import type { Database } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { QuotaPurpose } from './quota-budget.ts';
import { QuotaPause } from './quota-pause.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const KILOBYTE = 1024;
/** Gmail locks an account out that downloads more by IMAP in a day (support.google.com/a/answer/1071518). */
export const DAILY_DOWNLOAD_MEGABYTES = 2_500;
/** The person's own programs download too. Imports and audits leave the rest to live mail. */
const SHARES: Record<QuotaPurpose, number> = { live: 0.8, import: 0.6, audit: 0.6 };
/** Taken at once, so that many small messages cost one write. */
const BLOCK_KILOBYTES = 5 * 1024;

/** What may be downloaded from a mailbox by IMAP in a day. */
export interface DownloadBudget {
  /** Throws `QuotaPause` when the bytes are not to be had today. */
  spend(input: { mailboxId: string; purpose: QuotaPurpose; bytes: number }): Promise<void>;
}

/** Blocks come out of the database, so that all workers, and the next start, share one budget. */
export function createDownloadBudget({ db, clock }: { db: Database; clock: Clock }): DownloadBudget {
  const meters = new Map<string, { dayStartMs: number; leftKilobytes: number }>();

  return {
    async spend({ mailboxId, purpose, bytes }) {
      const dayStartMs = Math.floor(clock.now().getTime() / DAY_MS) * DAY_MS;
      // What is left of a block stays with the purpose that it was granted for.
      const key = `${purpose} ${mailboxId}`;
      const meter = meters.get(key) ?? { dayStartMs, leftKilobytes: 0 };
      if (meter.dayStartMs !== dayStartMs) Object.assign(meter, { dayStartMs, leftKilobytes: 0 });
      meters.set(key, meter);

      const wanted = Math.ceil(bytes / KILOBYTE);
      if (meter.leftKilobytes < wanted) {
        meter.leftKilobytes += await db.write((r) =>
          r.quota.takeBlock({
            purpose,
            scope: `imap-download:${mailboxId}`,
            windowStart: new Date(dayStartMs),
            units: Math.max(wanted - meter.leftKilobytes, BLOCK_KILOBYTES),
            limit: DAILY_DOWNLOAD_MEGABYTES * KILOBYTE * SHARES[purpose],
          }),
        );
      }
      if (meter.leftKilobytes < wanted) throw new QuotaPause(new Date(dayStartMs + DAY_MS));
      meter.leftKilobytes -= wanted;
    },
  };
}
