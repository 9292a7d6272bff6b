import type { Clock } from '@mailsync/foundation';
import type { GoogleOAuth } from './google-oauth.ts';

/** A token is not used in its last minute: the clock of Google may be ahead of ours. */
const SAFETY_MS = 60_000;
const SWEEP_EVERY_MS = 10 * 60_000;

/** Access tokens in memory, one per mailbox; refreshed once however many requests ask at the same time. */
export interface AccessTokens {
  /** The refresh token is read only when it is needed. */
  get(input: { mailboxId: string; readRefreshToken: () => Promise<string> }): Promise<string>;
  /** What the last token of this mailbox allows, as Google said with it; null when nothing is known. */
  scopes(input: { mailboxId: string }): readonly string[] | null;
  /** The token was refused: the next `get` asks Google for another. */
  forget(input: { mailboxId: string; accessToken?: string }): void;
}

export function createAccessTokens({ oauth, clock }: { oauth: GoogleOAuth; clock: Clock }): AccessTokens {
  const tokens = new Map<string, { accessToken: string; expiresAt: Date; scopes: string[] | null }>();
  const refreshing = new Map<string, Promise<string>>();
  let sweptAtMs = 0;

  /** Of mailboxes that sync no longer nobody asks again: their tokens leave when they have run out. */
  function sweep() {
    const nowMs = clock.now().getTime();
    if (nowMs - sweptAtMs < SWEEP_EVERY_MS) return;
    sweptAtMs = nowMs;
    for (const [id, { expiresAt }] of tokens) if (expiresAt.getTime() <= nowMs) tokens.delete(id);
  }

  async function refresh({
    mailboxId,
    readRefreshToken,
  }: {
    mailboxId: string;
    readRefreshToken: () => Promise<string>;
  }) {
    const token = await oauth.refresh({ refreshToken: await readRefreshToken() });
    tokens.set(mailboxId, token);
    sweep();
    return token.accessToken;
  }

  return {
    async get({ mailboxId, readRefreshToken }) {
      const known = tokens.get(mailboxId);
      if (known && known.expiresAt.getTime() - SAFETY_MS > clock.now().getTime()) return known.accessToken;

      const underway = refreshing.get(mailboxId);
      if (underway) return underway;
      const started = refresh({ mailboxId, readRefreshToken }).finally(() => refreshing.delete(mailboxId));
      refreshing.set(mailboxId, started);
      return started;
    },
    scopes: ({ mailboxId }) => tokens.get(mailboxId)?.scopes ?? null,
    forget({ mailboxId, accessToken }) {
      if (!accessToken || tokens.get(mailboxId)?.accessToken === accessToken) tokens.delete(mailboxId);
    },
  };
}
