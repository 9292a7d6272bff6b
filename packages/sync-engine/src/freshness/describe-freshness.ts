import type { Mailbox } from '@mailsync/db';
import { isTold, readIdleFolder } from './is-told.ts';

/** How a mailbox hears of new mail. */
export interface FreshnessView {
  /** The provider tells us of new mail at once; looking is there for what it did not tell. */
  isTold: boolean;
  /** Seconds between two looks. */
  intervalSeconds: number;
  sentence: string;
}

/** Null while a mailbox does not sync. */
export function describeFreshness({ mailbox, now }: { mailbox: Mailbox; now: Date }): FreshnessView | null {
  if (!mailbox.nextSyncAt || mailbox.passEveryMs === null) return null;
  const intervalSeconds = Math.round(mailbox.passEveryMs / 1000);
  const every = describeInterval(intervalSeconds);
  const teller = describeTeller({ mailbox, now });
  const sentence = teller
    ? `${teller} at once; looked at every ${every} besides`
    : `Looked at every ${every}`;
  return { isTold: teller !== null, intervalSeconds, sentence };
}

function describeTeller({ mailbox, now }: { mailbox: Mailbox; now: Date }): string | null {
  const folder = readIdleFolder({ mailbox, now });
  if (folder) return `The mail server tells us${folder === 'inbox' ? ' of the inbox' : ''}`;
  return isTold({ mailbox, now }) ? 'Gmail tells us' : null;
}

function describeInterval(seconds: number): string {
  if (seconds <= 1) return 'second';
  if (seconds % 60 !== 0) return `${seconds} seconds`;
  return seconds === 60 ? 'minute' : `${seconds / 60} minutes`;
}
