import { and, eq, isNotNull, isNull, like, lte, or, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Mailbox } from './mailboxes.ts';

/** A mailbox whose mail server may tell of changes over an open connection. */
export interface IdleCandidate {
  id: string;
  /** Until then somebody's connection tells of it. */
  idleUntil: Date | null;
  /** When the password that lets us in was stored. */
  grantedAt: Date;
}

/** Who hears of new mail over an open connection (IMAP IDLE). Part of the mailboxes' repository. */
export function createMailboxIdles({ executor, tables: { credentials, mailboxes } }: RepositoryInput) {
  // A server that cannot be reached is nobody's fault: whoever keeps a connection finds out when it is back.
  const mayIdle = and(
    // Literal, so that SQLite sees that the partial index fits.
    sql`${mailboxes.route} = 'app_password'`,
    isNotNull(mailboxes.nextSyncAt),
    isNull(mailboxes.pausedUntil),
    or(isNull(mailboxes.failingSince), like(mailboxes.lastErrorCode, 'network.%')),
  );

  return {
    /** Mailboxes that sync by IMAP and are not held up by a failure of their own. */
    async listToIdle(): Promise<IdleCandidate[]> {
      return executor
        .select({ id: mailboxes.id, idleUntil: mailboxes.idleUntil, grantedAt: credentials.grantedAt })
        .from(mailboxes)
        .innerJoin(
          credentials,
          and(eq(credentials.mailboxId, mailboxes.id), eq(credentials.route, 'app_password')),
        )
        .where(mayIdle);
    },

    /**
     * Takes the mailbox, or keeps it, for somebody's connection. False when it may not have one any more, or when another
     * has taken it: what it says must be what the asker wrote there last.
     */
    async holdIdle({
      id,
      heldUntil,
      until,
      folder,
      now,
    }: {
      id: string;
      /** What the asker wrote there last; null when nothing. */
      heldUntil: Date | null;
      until: Date;
      folder: NonNullable<Mailbox['idleFolder']>;
      now: Date;
    }): Promise<boolean> {
      const isFree = or(isNull(mailboxes.idleUntil), lte(mailboxes.idleUntil, now));
      const rows = await executor
        .update(mailboxes)
        .set({ idleUntil: until, idleFolder: folder })
        .where(
          and(
            eq(mailboxes.id, id),
            mayIdle,
            heldUntil ? or(isFree, eq(mailboxes.idleUntil, heldUntil)) : isFree,
          ),
        )
        .returning({ id: mailboxes.id });
      return rows.length > 0;
    },

    /** The connection of whoever wrote `heldUntil` is gone. */
    async releaseIdle({ id, heldUntil }: { id: string; heldUntil: Date }): Promise<void> {
      await executor
        .update(mailboxes)
        .set({ idleUntil: null, idleFolder: null })
        .where(and(eq(mailboxes.id, id), eq(mailboxes.idleUntil, heldUntil)));
    },

    /** Nobody's connection is open. */
    async releaseAllIdles(): Promise<void> {
      await executor
        .update(mailboxes)
        .set({ idleUntil: null, idleFolder: null })
        .where(isNotNull(mailboxes.idleUntil));
    },

    /** Brings forward to now the next try of one that failed because its server could not be reached. */
    async makeDueAfterOutage({ id, now }: { id: string; now: Date }): Promise<void> {
      await executor
        .update(mailboxes)
        .set({ nextSyncAt: now })
        .where(and(eq(mailboxes.id, id), mayIdle, isNotNull(mailboxes.failingSince)));
    },
  };
}
