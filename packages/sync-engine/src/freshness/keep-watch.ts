import type { Mailbox } from '@mailsync/db';
import type { Clock, Logger } from '@mailsync/foundation';
import type { GmailWatch } from '../providers/gmail-api/gmail-provider.ts';
import { QuotaPause } from '../quota/quota-budget.ts';
import { ProviderError, type ProviderFailure } from '../sync-errors/provider-error.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Google recommends once a day; a little earlier, and each mailbox at a time of its own. */
const RENEW_AFTER_MS = { least: 0.8 * DAY_MS, spread: 0.2 * DAY_MS };
const RETRY_AFTER_MS = 10 * MINUTE_MS;
/** 30,000 units a minute: ten thousand mailboxes that are watched for the first time take half an hour. */
const MOST_PER_MINUTE = 300;
/** When our own set-up is at fault, one mailbox finds out that it was mended; the others need not ask. */
const REFUSED_PAUSE_MS = 15 * MINUTE_MS;

/** What became of a watch that was due, for the transaction that ends the pass. */
export interface WatchOutcome {
  patch: Partial<Pick<Mailbox, 'watchExpiresAt' | 'watchRenewAt'>>;
  isRenewed: boolean;
  /** A fault of the installation, to be shown once. */
  fault: ProviderFailure | null;
}

/** Sets and renews the watch of a mailbox when that is due; null when it is not. Never throws: polling goes on. */
export type KeepWatch = (input: {
  mailbox: Mailbox;
  watch: (() => GmailWatch) | null;
}) => Promise<WatchOutcome | null>;

export function createKeepWatch({
  topic,
  clock,
  logger,
  random,
}: {
  /** Null: nobody is asked to tell us. */
  topic: string | null;
  clock: Clock;
  logger: Logger;
  random: () => number;
}): KeepWatch {
  let minute = { startMs: Number.NEGATIVE_INFINITY, askedCount: 0 };
  let refusedUntilMs = Number.NEGATIVE_INFINITY;

  function mayAsk(nowMs: number): boolean {
    // A clock that was set back must not keep a pause for longer than it was meant to last.
    if (refusedUntilMs > nowMs && refusedUntilMs - nowMs <= REFUSED_PAUSE_MS) return false;
    if (Math.abs(nowMs - minute.startMs) >= MINUTE_MS) minute = { startMs: nowMs, askedCount: 0 };
    minute.askedCount += 1;
    return minute.askedCount <= MOST_PER_MINUTE;
  }

  return async ({ mailbox, watch }) => {
    const now = clock.now();
    if (!topic || !watch || (mailbox.watchRenewAt && mailbox.watchRenewAt > now)) return null;
    if (!mayAsk(now.getTime())) return null;
    const later = (ms: number) => new Date(now.getTime() + ms);
    try {
      const { expiresAt } = await setWatch({ watch: watch(), topic });
      const renewAt = later(RENEW_AFTER_MS.least + RENEW_AFTER_MS.spread * random());
      const patch = { watchExpiresAt: expiresAt, watchRenewAt: renewAt < expiresAt ? renewAt : expiresAt };
      return { patch, isRenewed: true, fault: null };
    } catch (error) {
      const isLapsed = mailbox.watchExpiresAt !== null && mailbox.watchExpiresAt <= now;
      const lapsed = isLapsed ? { watchExpiresAt: null } : {};
      if (error instanceof QuotaPause)
        return { patch: { ...lapsed, watchRenewAt: error.until }, isRenewed: false, fault: null };

      const failure =
        error instanceof ProviderError
          ? error.failure
          : { code: 'mailsync.unexpected', detail: String(error) };
      logger.warn(
        { mailboxId: mailbox.id, errorCode: failure.code, detail: failure.detail, isLapsed },
        'Gmail was not asked to tell of changes; the mailbox is looked at all the same',
      );
      if (error instanceof ProviderError && error.kind === 'installation') {
        refusedUntilMs = now.getTime() + REFUSED_PAUSE_MS;
        return { patch: lapsed, isRenewed: false, fault: failure };
      }
      const watchRenewAt = later(RETRY_AFTER_MS * (1 + random()));
      return { patch: { ...lapsed, watchRenewAt }, isRenewed: false, fault: null };
    }
  };
}

/** A mailbox has one watch: that of an earlier topic is ended first. */
async function setWatch({
  watch,
  topic,
}: {
  watch: GmailWatch;
  topic: string;
}): Promise<{ expiresAt: Date }> {
  try {
    return await watch.watch({ topic });
  } catch (error) {
    if (!(error instanceof ProviderError) || error.failure.code !== 'gmail.watch_elsewhere') throw error;
    await watch.stopWatch();
    return watch.watch({ topic });
  }
}
