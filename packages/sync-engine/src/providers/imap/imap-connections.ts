import type { Clock } from '@mailsync/foundation';
import { ProviderError } from '../../sync-errors/provider-error.ts';
import { createIdle, type Idle, RENEW_IDLE_AFTER_MS } from './hold-idle.ts';
import { ALL_MAIL, parseCursor } from './imap-cursor.ts';
import { type ImapAccess, type ImapSession, openImapSession, SILENCE_TIMEOUT_MS } from './imap-session.ts';

/** A connection that breaks sooner is not replaced at once: the pass fails, and the engine waits before the next. */
export const LIVED_A_WHILE_MS = 60_000;
/** Gmail allows 15 connections per account, the person's own among them: one that nobody uses is given back. */
const KEPT_UNUSED_MS = 10 * 60_000;
/** A pass uses the connection again and again: IDLE between two commands would only delay the second. */
const BACK_TO_IDLE_AFTER_MS = 30;

/** Who is told of what an open connection says between its uses. */
export interface IdleListener {
  /** There may be something new. */
  onNews(): void;
  /** The server tells of changes, and has answered just now. */
  onAlive(): void;
  /** It tells no more: the connection is gone, or closed. The last that is heard. */
  onLost(): void;
}

/** What the server tells of at once: everything, or what arrives in the inbox. */
export type IdleFolder = 'all_mail' | 'inbox';

export interface ListenInput {
  mailboxId: string;
  access: ImapAccess;
  /** How far the mailbox has been read; null when it was never read by IMAP. */
  cursor: string | null;
  listener: IdleListener;
}

/** The one connection of each mailbox, kept from pass to pass. */
export interface ImapConnections {
  /**
   * Lends the connection, to one at a time. Where a kept one turns out to be dead the work is done again over a new
   * one, so it must only read. Rejects with a `ProviderError`.
   */
  use<T>(input: {
    mailboxId: string;
    access: ImapAccess;
    work: (session: ImapSession) => Promise<T>;
  }): Promise<T>;
  /**
   * Keeps the connection open and has the server tell of changes whenever nobody uses it. Null where the server cannot.
   * Rejects with a `ProviderError`.
   */
  listen(input: ListenInput): Promise<IdleFolder | null>;
  close(input: { mailboxId: string }): void;
  /** Closes it as soon as the work that has it now is done. */
  giveBack(input: { mailboxId: string }): void;
  closeAll(): void;
}

interface Kept {
  access: ImapAccess;
  session: ImapSession;
  openedAtMs: number;
  unused: NodeJS.Timeout;
  /** Set while somebody listens. */
  listening: { idle: Idle; listener: IdleListener; soon: NodeJS.Timeout | undefined } | null;
}

export function createImapConnections({
  clock,
  silenceTimeoutMs = SILENCE_TIMEOUT_MS,
  renewIdleAfterMs = RENEW_IDLE_AFTER_MS,
}: {
  clock: Clock;
  /** How long a server may say nothing amid an answer. */
  silenceTimeoutMs?: number;
  /** How long an IDLE may last before it is begun again. */
  renewIdleAfterMs?: number;
}): ImapConnections {
  const kept = new Map<string, Kept>();
  const queues = new Map<string, Promise<unknown>>();

  function stopListening(one: Kept) {
    const { listening } = one;
    one.listening = null;
    if (!listening) return;
    clearTimeout(listening.soon);
    listening.idle.leave();
    listening.listener.onLost();
  }

  function drop(mailboxId: string, one: Kept) {
    if (kept.get(mailboxId) === one) kept.delete(mailboxId);
    clearTimeout(one.unused);
    stopListening(one);
    one.session.close();
  }

  function close(mailboxId: string) {
    const one = kept.get(mailboxId);
    if (one) drop(mailboxId, one);
  }

  async function open({ mailboxId, access }: { mailboxId: string; access: ImapAccess }): Promise<Kept> {
    const session = await openImapSession({ access, now: clock.now, silenceTimeoutMs });
    const unused = setTimeout(() => opened.listening ?? drop(mailboxId, opened), KEPT_UNUSED_MS).unref();
    const opened: Kept = { access, session, openedAtMs: clock.now().getTime(), unused, listening: null };
    kept.set(mailboxId, opened);
    session.client.once('close', () => drop(mailboxId, opened));
    return opened;
  }

  async function take({ mailboxId, access }: { mailboxId: string; access: ImapAccess }) {
    const before = kept.get(mailboxId);
    const isGood = before?.session.isUsable() && isSameAccess(before.access, access);
    if (before && !isGood) close(mailboxId);
    const one = isGood ? before! : await open({ mailboxId, access });
    one.unused.refresh();
    clearTimeout(one.listening?.soon);
    one.listening?.idle.leave();
    return { one, isKept: isGood };
  }

  async function lend<T>({ mailboxId, access, work }: Parameters<ImapConnections['use']>[0]): Promise<T> {
    const { one, isKept } = await take({ mailboxId, access });
    try {
      return (await work(one.session)) as T;
    } catch (error) {
      if (one.session.isUsable() && !isConnectionLost(error)) throw error;
      drop(mailboxId, one);
      const hasLived = clock.now().getTime() - one.openedAtMs >= LIVED_A_WHILE_MS;
      if (!isKept || !hasLived || !isConnectionLost(error)) throw error;
      return (await work((await open({ mailboxId, access })).session)) as T;
    } finally {
      if (one.listening) {
        const enter = () => void enterIdle({ mailboxId, one });
        one.listening.soon = setTimeout(enter, BACK_TO_IDLE_AFTER_MS).unref();
      }
    }
  }

  /** Work on one mailbox's connection goes one after another. */
  function inLine<T>(mailboxId: string, work: () => Promise<T>): Promise<T> {
    const before = queues.get(mailboxId) ?? Promise.resolve();
    const next = before.then(work, work);
    queues.set(mailboxId, next);
    const forget = () => {
      if (queues.get(mailboxId) === next) queues.delete(mailboxId);
    };
    next.then(forget, forget);
    return next;
  }

  /** Nobody waits for it: what goes wrong ends the connection, and the listener hears of that. */
  function enterIdle({ mailboxId, one }: { mailboxId: string; one: Kept }): Promise<void> {
    return inLine(mailboxId, async () => {
      try {
        await one.listening?.idle.enter();
        one.listening?.listener.onAlive();
      } catch {
        drop(mailboxId, one);
      }
    });
  }

  async function listen({ mailboxId, access, cursor, listener }: ListenInput): Promise<IdleFolder | null> {
    const { one } = await take({ mailboxId, access });
    const { session } = one;
    stopListening(one);
    if (!session.client.capabilities.has('IDLE') || session.news.path() === null) return null;
    const { hasGmailExtensions } = session;
    const folder = hasGmailExtensions ? ALL_MAIL : session.news.path()!;
    session.news.noteReadBefore(cursor === null ? null : (parseCursor(cursor).get(folder) ?? null));
    const idle = createIdle({
      session,
      silenceTimeoutMs,
      renewAfterMs: renewIdleAfterMs,
      onNews: listener.onNews,
      onStale: () => void enterIdle({ mailboxId, one }),
      onRefused: () => stopListening(one),
    });
    try {
      await idle.enter();
    } catch (error) {
      drop(mailboxId, one);
      throw error;
    }
    one.listening = { idle, listener, soon: undefined };
    return hasGmailExtensions ? 'all_mail' : 'inbox';
  }

  return {
    use: <T>(input: Parameters<ImapConnections['use']>[0]) => inLine(input.mailboxId, () => lend<T>(input)),
    listen: (input) => inLine(input.mailboxId, () => listen(input)),
    close: ({ mailboxId }) => close(mailboxId),
    giveBack: ({ mailboxId }) => void inLine(mailboxId, async () => close(mailboxId)),
    closeAll() {
      for (const mailboxId of kept.keys()) close(mailboxId);
    },
  };
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof ProviderError && error.failure.code.startsWith('network.');
}

function isSameAccess(one: ImapAccess, other: ImapAccess): boolean {
  return (
    one.host === other.host &&
    one.port === other.port &&
    one.login === other.login &&
    one.password === other.password &&
    one.elsewhere?.security === other.elsewhere?.security
  );
}
