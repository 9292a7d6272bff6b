import type { Database } from '@mailsync/db';
import type { Clock, Logger } from '@mailsync/foundation';
import type { IdleFolder } from '../providers/imap/imap-connections.ts';

/** Longer than an IDLE lasts before it is proved alive again: four minutes. */
const VALID_MS = 6 * 60_000;
/** What is still good for longer than this is not written again. */
const RENEW_WHEN_LEFT_MS = 3 * 60_000;

/**
 * Which mailboxes this process listens to, in the database: that is what people are told of, and how two processes do not
 * listen to the same mailbox. A claim lapses with its process, and then the next that looks takes over. The passes of
 * another process use a connection of their own meanwhile, which they give back.
 */
export interface IdleClaims {
  has(mailboxId: string): boolean;
  take(input: { mailboxId: string; folder: IdleFolder }): void;
  /** The connection has proved alive. */
  renew(mailboxId: string): void;
  release(mailboxId: string): void;
  /** Until all of it is written. */
  settle(): Promise<void>;
}

interface Claim {
  folder: IdleFolder;
  /** As it stands in the database. */
  heldUntil: Date | null;
  isReleased: boolean;
}

export function createIdleClaims({
  db,
  clock,
  logger,
  onRefused,
}: {
  db: Database;
  clock: Clock;
  logger: Logger;
  /** Another process listens already, or nobody may any more. */
  onRefused: (mailboxId: string) => void;
}): IdleClaims {
  const claims = new Map<string, Claim>();
  /** In the order in which they came: one that was released may be taken again before that is written. */
  let changed: { mailboxId: string; claim: Claim }[] = [];
  let writing: Promise<void> | null = null;

  function write(mailboxId: string, claim: Claim) {
    changed.push({ mailboxId, claim });
    writing ??= writeAll().finally(() => (writing = null));
  }

  async function writeAll() {
    while (changed.length > 0) {
      const lot = changed;
      changed = [];
      try {
        const refused = await writeLot(lot);
        for (const { mailboxId, claim } of refused) {
          if (claims.get(mailboxId) !== claim) continue;
          claims.delete(mailboxId);
          onRefused(mailboxId);
        }
      } catch (error) {
        // What could not be written lapses by itself.
        logger.error({ error }, 'Which mailboxes are listened to could not be noted');
      }
    }
  }

  async function writeLot(lot: typeof changed): Promise<typeof changed> {
    const now = clock.now();
    const until = new Date(now.getTime() + VALID_MS);
    const written = await db.write(async (r) => {
      const outcomes: { one: (typeof lot)[number]; heldUntil: Date | null; isRefused: boolean }[] = [];
      const heldNow = new Map(lot.map(({ claim }) => [claim, claim.heldUntil]));
      for (const one of lot) {
        const { mailboxId: id, claim } = one;
        const heldUntil = heldNow.get(claim) ?? null;
        if (claim.isReleased) {
          if (heldUntil) await r.mailboxes.releaseIdle({ id, heldUntil });
          heldNow.set(claim, null);
          outcomes.push({ one, heldUntil: null, isRefused: false });
          continue;
        }
        const isHeld = await r.mailboxes.holdIdle({ id, heldUntil, until, folder: claim.folder, now });
        heldNow.set(claim, isHeld ? until : null);
        outcomes.push({ one, heldUntil: isHeld ? until : null, isRefused: !isHeld });
      }
      return outcomes;
    });
    for (const { one, heldUntil } of written) one.claim.heldUntil = heldUntil;
    return written.filter(({ isRefused }) => isRefused).map(({ one }) => one);
  }

  return {
    has: (mailboxId) => claims.has(mailboxId),
    take({ mailboxId, folder }) {
      const claim: Claim = { folder, heldUntil: null, isReleased: false };
      claims.set(mailboxId, claim);
      write(mailboxId, claim);
    },
    renew(mailboxId) {
      const claim = claims.get(mailboxId);
      if (!claim?.heldUntil) return;
      if (claim.heldUntil.getTime() - clock.now().getTime() < RENEW_WHEN_LEFT_MS) write(mailboxId, claim);
    },
    release(mailboxId) {
      const claim = claims.get(mailboxId);
      if (!claim) return;
      claims.delete(mailboxId);
      claim.isReleased = true;
      write(mailboxId, claim);
    },
    async settle() {
      await writing;
    },
  };
}
