import type { Database, Mailbox } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import { type Notification, readNotification } from './read-notification.ts';

/** The proof that a mailbox is told of need not be newer than this: most notifications cost one write or none. */
const HEARD_IS_WRITTEN_EVERY_MS = 60 * 60 * 1000;

/** What became of notifications, counted since the start of the process. */
export interface NotificationCounts {
  /** A mailbox was made due. */
  heard: number;
  /** Told of what was read already, or twice. */
  known: number;
  /** Of no mailbox that syncs here. */
  unknown: number;
  unreadable: number;
}

/** Takes notifications as they come and makes their mailboxes due. Resolves when that is in the database. */
export interface Ears {
  hear(input: { data: readonly string[] }): Promise<void>;
  /** The same for mailboxes that a mail server has told of over an open connection. */
  hearOf(input: { mailboxIds: readonly string[] }): Promise<void>;
  counts(): NotificationCounts;
}

/**
 * A notification says only that it is worth looking: what changed is read from our own cursor, so one that is lost,
 * doubled, late or forged changes nothing but when we look.
 */
export function createEars({
  db,
  clock,
  wake,
}: {
  db: Database;
  clock: Clock;
  /** Wakes the workers for mailboxes that have become due. */
  wake: (mailboxIds: string[]) => Promise<void>;
}): Ears {
  const counts: NotificationCounts = { heard: 0, known: 0, unknown: 0, unreadable: 0 };

  return {
    async hear({ data }) {
      const notifications = data.map(readNotification);
      const read = notifications.filter((one) => one !== null);
      const newest = keepNewest(read);
      const mailboxes = await db.read((r) => r.mailboxes.listSyncingOf({ addresses: [...newest.keys()] }));
      const now = clock.now();
      const due = mailboxes.filter((mailbox) => isNews({ mailbox, newest }));
      const proved = mailboxes.filter((mailbox) => !due.includes(mailbox) && isProofOld({ mailbox, now }));
      if (due.length + proved.length > 0) {
        await db.write(async (r) => {
          await r.mailboxes.makeDue({ ids: due.map(({ id }) => id), now });
          await r.mailboxes.noteHeard({ ids: [...due, ...proved].map(({ id }) => id), now });
        });
      }
      counts.unreadable += notifications.length - read.length;
      counts.heard += due.length;
      counts.unknown += newest.size - mailboxes.length;
      counts.known += read.length - newest.size + mailboxes.length - due.length;
      await wake(due.map(({ id }) => id));
    },
    async hearOf({ mailboxIds }) {
      const now = clock.now();
      await db.write(async (r) => {
        await r.mailboxes.noteHeard({ ids: [...mailboxIds], now });
        await r.mailboxes.makeDue({ ids: [...mailboxIds], now });
      });
      counts.heard += mailboxIds.length;
      await wake([...mailboxIds]);
    },
    counts: () => ({ ...counts }),
  };
}

function keepNewest(notifications: readonly Notification[]): Map<string, bigint> {
  const newest = new Map<string, bigint>();
  for (const { address, historyId } of notifications) {
    const known = newest.get(address);
    if (known === undefined || historyId > known) newest.set(address, historyId);
  }
  return newest;
}

function isNews({ mailbox, newest }: { mailbox: Mailbox; newest: ReadonlyMap<string, bigint> }): boolean {
  const historyId = newest.get(mailbox.address.toLowerCase());
  return historyId !== undefined && (mailbox.historyId === null || historyId > BigInt(mailbox.historyId));
}

function isProofOld({ mailbox, now }: { mailbox: Mailbox; now: Date }): boolean {
  if (!mailbox.watchHeardAt) return true;
  return Math.abs(now.getTime() - mailbox.watchHeardAt.getTime()) > HEARD_IS_WRITTEN_EVERY_MS;
}
