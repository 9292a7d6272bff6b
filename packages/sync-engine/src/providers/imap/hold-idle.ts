import type { ImapFlow as ImapFlowClient } from 'imapflow';
import type { ImapSession } from './imap-session.ts';

/** Gmail ends an IDLE after some ten minutes, routers forget a silent connection after five, RFC 2177 allows 29. */
export const RENEW_IDLE_AFTER_MS = 4 * 60_000;
/** Whoever does not answer the end of an IDLE within this time is gone. */
const LEAVE_TIMEOUT_MS = 15_000;
/** A server that ends IDLE by itself is not asked for it again at once. */
const ENDED_BY_SERVER_PAUSE_MS = 5_000;

/** IDLE (RFC 2177) on one connection. Commands of others may come in between: the first of them ends it. */
export interface Idle {
  /**
   * Tells of what came since changes were read last, and waits for more; when it waits already, it proves that the other
   * side still answers. Rejects with a `ProviderError`.
   */
  enter(): Promise<void>;
  /** Others are about to use the connection. */
  leave(): void;
}

export function createIdle({
  session,
  silenceTimeoutMs,
  renewAfterMs,
  onNews,
  onStale,
  onRefused,
}: {
  session: ImapSession;
  silenceTimeoutMs: number;
  renewAfterMs: number;
  /** There may be something new. */
  onNews: () => void;
  /** It has lasted for long enough, or has ended: `enter` it again when nobody uses the connection. */
  onStale: () => void;
  onRefused: () => void;
}): Idle {
  const { client, news } = session;
  let round = 0;
  let isIn = false;
  let stale: NodeJS.Timeout | undefined;

  function comeBackIn(ms: number) {
    clearTimeout(stale);
    stale = setTimeout(onStale, ms).unref();
  }
  function end() {
    clearTimeout(stale);
    if (!isIn) return;
    isIn = false;
    endSilenceAfter(client, Math.min(LEAVE_TIMEOUT_MS, silenceTimeoutMs));
  }

  /** Until a command is sent, the server ends or refuses it, or the connection ends. */
  async function wait(mine: number) {
    // Silence is what IDLE is made of. That it does not even begin is noticed by the library.
    endSilenceAfter(client, 0);
    const answer = await client.idle().catch(() => undefined);
    if (round !== mine || !client.usable) return;
    endSilenceAfter(client, silenceTimeoutMs);
    if (!isIn) return;
    end();
    if (answer === false) onRefused();
    else comeBackIn(ENDED_BY_SERVER_PAUSE_MS);
  }

  return {
    async enter() {
      const wasIn = isIn;
      end();
      // Only an answer proves that somebody is there: to one who is gone nothing can be sent that fails.
      if (wasIn) await session.ask('noop', async () => (await client.noop(), client.usable));
      const path = news.path();
      if (path === null) return onRefused();
      await session.stayInFolder(path);
      // From here on the server tells by itself: with the beginning of IDLE it owes us what came since its last answer.
      news.onPush(onNews);
      if (!wasIn && news.hasNews()) onNews();
      isIn = true;
      round += 1;
      void wait(round);
      comeBackIn(renewAfterMs);
    },
    leave() {
      end();
      // Who reads changes is told by the same answers.
      news.onPush(null);
    },
  };
}

/** The library has one such time for all its commands, and gives up an IDLE after it as well. 0: never. */
function endSilenceAfter(client: ImapFlowClient, ms: number): void {
  const { socket } = client as unknown as { socket: { setTimeout(ms: number): void } | false | null };
  if (socket) socket.setTimeout(ms);
}
