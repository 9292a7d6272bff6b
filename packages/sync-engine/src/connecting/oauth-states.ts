import { createHash } from 'node:crypto';
import type { Link, LinkPurpose } from '@mailsync/db';
import { createToken, hashToken } from '@mailsync/foundation';
import { LINK_LIFETIME_MS } from './connect-links.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';

type StatePurpose = Extract<LinkPurpose, 'oauth_connect' | 'oauth_sign_in'>;

const verifierContext = (stateId: string) => `code-verifier:${stateId}`;

/** Starts a visit to Google: a state that works once for ten minutes, and a PKCE verifier (RFC 7636) sealed beside it. */
export async function createOAuthState({
  context: { db, clock, createId, secrets },
  purpose,
  userId,
  data,
}: {
  context: EngineContext;
  purpose: StatePurpose;
  userId: string | null;
  data: Record<string, unknown>;
}): Promise<{ state: string; codeChallenge: string }> {
  const state = createToken();
  const codeVerifier = createToken();
  const id = createId();
  const now = clock.now();
  await db.write((r) =>
    r.links.create({
      id,
      purpose,
      tokenHash: hashToken(state),
      userId,
      data: { ...data, sealedVerifier: secrets.seal(codeVerifier, verifierContext(id)) },
      createdAt: now,
      expiresAt: new Date(now.getTime() + LINK_LIFETIME_MS),
    }),
  );
  return { state, codeChallenge: createHash('sha256').update(codeVerifier).digest('base64url') };
}

export type SpentState =
  { outcome: 'spent'; link: Link; codeVerifier: string } | { outcome: 'unknown' | 'used' | 'expired' };

/** Spends a state. Of all who try with the same one, the first gets it. */
export async function spendOAuthState({
  context: { db, clock, secrets },
  purpose,
  state,
}: {
  context: EngineContext;
  purpose: StatePurpose;
  state: string | null;
}): Promise<SpentState> {
  if (!state) return { outcome: 'unknown' };
  return db.write(async (r) => {
    const found = await r.links.findByTokenHash({ purpose, tokenHash: hashToken(state) });
    if (!found) return { outcome: 'unknown' };
    if (found.usedAt) return { outcome: 'used' };
    const now = clock.now();
    if (found.expiresAt.getTime() <= now.getTime()) return { outcome: 'expired' };
    const link = await r.links.use({ id: found.id, now });
    // Somebody with the same answer was faster by a moment.
    if (!link) return { outcome: 'used' };
    return {
      outcome: 'spent',
      link,
      codeVerifier: secrets.open(String(link.data.sealedVerifier), verifierContext(link.id)),
    };
  });
}
