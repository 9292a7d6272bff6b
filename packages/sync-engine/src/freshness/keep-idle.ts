import type { Database, Mailbox } from '@mailsync/db';
import type { Clock, Logger, Service, Sleep } from '@mailsync/foundation';
import { LIVED_A_WHILE_MS } from '../providers/imap/imap-connections.ts';
import type { OpenProvider } from '../providers/open-provider.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import type { Ears } from './hear-notifications.ts';
import { createIdleClaims } from './idle-claims.ts';

const LOOK_EVERY_MS = 2_000;
const TICK_MS = 200;
/** After a restart of a mail server thousands come back to it: no more than so many at the same time. */
const LOGINS_AT_ONCE = 16;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;
/** A pass finds out what a refused login means; until then nobody knocks again. */
const REFUSED_PAUSE_MS = 10 * 60_000;
/** A server that cannot do it may be another one some day. */
const UNABLE_PAUSE_MS = 60 * 60_000;

export interface IdleCounts {
  /** Mailboxes whose mail server tells us now. */
  held: number;
  /** Being opened at the moment. */
  opening: number;
  /** Times that somebody tried to have it tell, since the start of the process. */
  tries: number;
}

/** Hears of new mail over open connections to mail servers. */
export interface IdleKeeper extends Service {
  /** One round: who may be listened to, who may not any more. Returns before connections are open. */
  look(): Promise<void>;
  counts(): IdleCounts;
}

interface Entry {
  state: 'waiting' | 'opening' | 'held';
  retryAtMs: number;
  failureCount: number;
  heldSinceMs: number;
  /** Of the password that it was opened with. */
  grantedAtMs: number;
}

/**
 * Keeps one connection in IDLE for each mailbox that syncs by app password. Losing one is no failure of the mailbox: it is
 * opened again, and only a pass decides a status. One process at a time listens for a mailbox: see `idle-claims.ts`.
 */
export function createIdleKeeper({
  db,
  clock,
  logger,
  sleep,
  random,
  openProvider,
  giveBack,
  ears,
}: {
  db: Database;
  clock: Clock;
  logger: Logger;
  sleep: Sleep;
  random: () => number;
  openProvider: OpenProvider;
  giveBack: (input: { mailboxId: string }) => void;
  ears: Ears;
}): IdleKeeper {
  const entries = new Map<string, Entry>();
  const news = new Set<string>();
  const stopping = { now: new AbortController() };
  const opening = new Set<Promise<void>>();
  let running: Promise<void> = Promise.resolve();
  let hearing: Promise<void> | null = null;
  let tries = 0;
  const nowMs = () => clock.now().getTime();
  const claims = createIdleClaims({ db, clock, logger, onRefused: (mailboxId) => drop(mailboxId) });

  function drop(mailboxId: string) {
    if (!entries.delete(mailboxId)) return;
    claims.release(mailboxId);
    giveBack({ mailboxId });
  }

  async function look() {
    const listed = new Map((await db.read((r) => r.mailboxes.listToIdle())).map((one) => [one.id, one]));
    for (const [mailboxId, { grantedAtMs }] of entries) {
      const grantedAt = listed.get(mailboxId)?.grantedAt;
      if (grantedAt?.getTime() !== grantedAtMs) drop(mailboxId);
    }
    const now = clock.now();
    for (const { id, idleUntil, grantedAt } of listed.values()) {
      const isHeldByOthers = idleUntil !== null && idleUntil > now && !claims.has(id);
      if (entries.has(id) || isHeldByOthers) continue;
      const entry = { retryAtMs: 0, failureCount: 0, heldSinceMs: 0, grantedAtMs: grantedAt.getTime() };
      entries.set(id, { ...entry, state: 'waiting' });
    }
    openNext();
  }

  function openNext() {
    const now = nowMs();
    for (const [mailboxId, entry] of entries) {
      if (opening.size >= LOGINS_AT_ONCE || stopping.now.signal.aborted) return;
      if (entry.state !== 'waiting' || entry.retryAtMs > now) continue;
      entry.state = 'opening';
      const opened = open({ mailboxId, entry }).finally(() => {
        opening.delete(opened);
        openNext();
      });
      opening.add(opened);
    }
  }

  async function open({ mailboxId, entry }: { mailboxId: string; entry: Entry }) {
    const isWanted = () => entries.get(mailboxId) === entry;
    try {
      const mailbox = await db.read((r) => r.mailboxes.find(mailboxId));
      const { listen } = mailbox ? await openProvider({ mailbox }) : { listen: null };
      if (!mailbox || !listen || !isWanted()) return void (isWanted() && drop(mailboxId));
      tries += 1;
      const folder = await listen({
        onNews: () => isWanted() && hear(mailboxId),
        onAlive: () => isWanted() && claims.renew(mailboxId),
        onLost: () => isWanted() && lose({ mailboxId, entry }),
      });
      if (!isWanted()) return giveBack({ mailboxId });
      if (folder === null) return waitFor(entry, UNABLE_PAUSE_MS);
      entry.state = 'held';
      entry.heldSinceMs = nowMs();
      claims.take({ mailboxId, folder });
      if (mailbox.failingSince) await tryAgain(mailbox);
    } catch (error) {
      if (isWanted()) await fail({ mailboxId, entry, error });
    }
  }

  /** The server is back: whoever failed because it was gone need not wait for the next try. */
  async function tryAgain({ id }: Mailbox) {
    await db.write((r) => r.mailboxes.makeDueAfterOutage({ id, now: clock.now() }));
  }

  function waitFor(entry: Entry, ms: number) {
    entry.state = 'waiting';
    entry.retryAtMs = nowMs() + ms;
  }

  /** Longer each time, and for each mailbox another time. Only a connection that has lived makes it short again. */
  function backOff(entry: Entry) {
    const hasLived = entry.state === 'held' && nowMs() - entry.heldSinceMs >= LIVED_A_WHILE_MS;
    entry.failureCount = hasLived ? 1 : entry.failureCount + 1;
    const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(entry.failureCount - 1, 16));
    waitFor(entry, waitMs * (0.5 + random()));
  }

  function lose({ mailboxId, entry }: { mailboxId: string; entry: Entry }) {
    claims.release(mailboxId);
    backOff(entry);
  }

  async function fail({ mailboxId, entry, error }: { mailboxId: string; entry: Entry; error: unknown }) {
    const code = error instanceof ProviderError ? error.failure.code : 'mailsync.unexpected';
    const detail = error instanceof ProviderError ? error.failure.detail : String(error);
    logger.debug({ mailboxId, errorCode: code, detail }, 'No connection that tells of new mail');
    backOff(entry);
    if (code.startsWith('network.') || (error instanceof ProviderError && error.kind === 'retry')) return;
    waitFor(entry, Math.max(REFUSED_PAUSE_MS, entry.retryAtMs - nowMs()));
    hear(mailboxId);
  }

  /** What comes while the last lot is written down waits for the next. */
  function hear(mailboxId: string) {
    news.add(mailboxId);
    hearing ??= hearAll().finally(() => (hearing = null));
  }
  async function hearAll() {
    while (news.size > 0) {
      const mailboxIds = [...news];
      news.clear();
      try {
        await ears.hearOf({ mailboxIds });
      } catch (error) {
        logger.error({ error }, 'New mail was told of and could not be noted; it is found by looking');
      }
    }
  }

  async function run(signal: AbortSignal) {
    let lookedAtMs = Number.NEGATIVE_INFINITY;
    while (!signal.aborted) {
      try {
        if (Math.abs(nowMs() - lookedAtMs) >= LOOK_EVERY_MS) {
          lookedAtMs = nowMs();
          await look();
        } else openNext();
      } catch (error) {
        logger.error({ error }, 'Looking for mailboxes to listen to failed');
      }
      await sleep(TICK_MS, signal);
    }
  }

  return {
    name: 'idle connections',
    async start() {
      stopping.now = new AbortController();
      // Where one process is all there is, what an earlier one has claimed is open no more.
      if (db.dialect === 'sqlite') await db.write((r) => r.mailboxes.releaseAllIdles());
      running = run(stopping.now.signal);
    },
    async stop() {
      stopping.now.abort();
      await running;
      for (const mailboxId of entries.keys()) drop(mailboxId);
      await Promise.all([claims.settle(), hearing]);
    },
    look,
    counts: () => ({
      held: [...entries.values()].filter((one) => one.state === 'held').length,
      opening: opening.size,
      tries,
    }),
  };
}
