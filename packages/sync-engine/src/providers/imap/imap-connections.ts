import type { Clock } from '@mailsync/foundation';
import { ProviderError } from '../../sync-errors/provider-error.ts';
import { type ImapAccess, type ImapSession, openImapSession } from './imap-session.ts';

/** A connection that breaks sooner is not replaced at once: the pass fails, and the engine waits before the next. */
const LIVED_A_WHILE_MS = 60_000;
/** Gmail allows 15 connections per account, the person's own among them: one that nobody uses is given back. */
const KEPT_UNUSED_MS = 10 * 60_000;

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
  close(input: { mailboxId: string }): void;
  closeAll(): void;
}

interface Kept {
  access: ImapAccess;
  session: ImapSession;
  openedAtMs: number;
  unused: NodeJS.Timeout;
}

export function createImapConnections({
  clock,
  silenceTimeoutMs,
}: {
  clock: Clock;
  /** How long a server may say nothing amid an answer. */
  silenceTimeoutMs?: number;
}): ImapConnections {
  const kept = new Map<string, Kept>();
  const queues = new Map<string, Promise<unknown>>();

  function close(mailboxId: string) {
    const one = kept.get(mailboxId);
    if (!one) return;
    kept.delete(mailboxId);
    clearTimeout(one.unused);
    one.session.close();
  }

  async function open({ mailboxId, access }: { mailboxId: string; access: ImapAccess }): Promise<Kept> {
    const session = await openImapSession({ access, now: clock.now, silenceTimeoutMs });
    const unused = setTimeout(() => close(mailboxId), KEPT_UNUSED_MS).unref();
    const opened = { access, session, openedAtMs: clock.now().getTime(), unused };
    kept.set(mailboxId, opened);
    return opened;
  }

  async function lend<T>({ mailboxId, access, work }: Parameters<ImapConnections['use']>[0]): Promise<T> {
    const before = kept.get(mailboxId);
    const isGood = before?.session.isUsable() && isSameAccess(before.access, access);
    if (before && !isGood) close(mailboxId);
    const one = isGood ? before! : await open({ mailboxId, access });
    one.unused.refresh();
    try {
      return (await work(one.session)) as T;
    } catch (error) {
      if (one.session.isUsable() && !isConnectionLost(error)) throw error;
      close(mailboxId);
      const hasLived = clock.now().getTime() - one.openedAtMs >= LIVED_A_WHILE_MS;
      if (!isGood || !hasLived || !isConnectionLost(error)) throw error;
      return (await work((await open({ mailboxId, access })).session)) as T;
    }
  }

  return {
    use<T>(input: Parameters<ImapConnections['use']>[0]): Promise<T> {
      const before = queues.get(input.mailboxId) ?? Promise.resolve();
      const next = before.then(
        () => lend<T>(input),
        () => lend<T>(input),
      );
      queues.set(input.mailboxId, next);
      const forget = () => {
        if (queues.get(input.mailboxId) === next) queues.delete(input.mailboxId);
      };
      next.then(forget, forget);
      return next;
    },
    close: ({ mailboxId }) => close(mailboxId),
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
