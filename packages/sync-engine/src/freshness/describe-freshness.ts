import type { Mailbox } from '@mailsync/db';
import { isTold } from './is-told.ts';

/** How a mailbox hears of new mail. */
export interface FreshnessView {
  /** Gmail tells us of changes at once; looking is there for what it did not tell. */
  isTold: boolean;
  /** Seconds between two looks. */
  intervalSeconds: number;
  sentence: string;
}

/** Null while a mailbox does not sync. */
export function describeFreshness({ mailbox, now }: { mailbox: Mailbox; now: Date }): FreshnessView | null {
  if (!mailbox.nextSyncAt || mailbox.passEveryMs === null) return null;
  const told = isTold({ mailbox, now });
  const intervalSeconds = Math.round(mailbox.passEveryMs / 1000);
  const every = describeInterval(intervalSeconds);
  const sentence = told
    ? `Gmail tells us at once; looked at every ${every} besides`
    : `Looked at every ${every}`;
  return { isTold: told, intervalSeconds, sentence };
}

function describeInterval(seconds: number): string {
  if (seconds <= 1) return 'second';
  if (seconds % 60 !== 0) return `${seconds} seconds`;
  return seconds === 60 ? 'minute' : `${seconds / 60} minutes`;
}
