import type { JWK } from 'jose';

import type { AccessToken, OAuthState, RefreshToken, Refusal } from './oauth-state.ts';
import { consentKey } from './oauth-state.ts';
import { readsOrSendsMail } from './scopes.ts';

export type OAuthEvent =
  | { kind: 'client.changed'; clientId: string; disabled: boolean }
  | { kind: 'consent.given'; clientId: string; person: string; scopes: string[] }
  | { kind: 'tokens.issued'; access: AccessToken; refresh?: RefreshToken; refreshedBy?: string; atMs: number }
  | TokensRevoked
  | { kind: 'access.expired'; person: string }
  | { kind: 'grant.narrowed'; person: string; scopes: string[] }
  | { kind: 'key.made'; key: JWK };

interface TokensRevoked {
  kind: 'tokens.revoked';
  person: string;
  clientId?: string;
  /** Only tokens that reach mail: what a password change kills. */
  onlyMail?: boolean;
  because: Refusal;
}

/** Google keeps this many live refresh tokens per account and client; one more kills the oldest, silently. */
const LIVE_REFRESH_TOKENS = 100;

export function applyOAuthEvent(state: OAuthState, event: OAuthEvent): void {
  switch (event.kind) {
    case 'client.changed':
      if (event.disabled) state.disabledClients.add(event.clientId);
      else state.disabledClients.delete(event.clientId);
      return;
    case 'consent.given': {
      const key = consentKey(event);
      state.consents.set(key, new Set([...(state.consents.get(key) ?? []), ...event.scopes]));
      return;
    }
    case 'tokens.issued': {
      state.accessTokens.set(event.access.token, event.access);
      if (event.refresh) addRefreshToken(state, event.refresh);
      const used = event.refreshedBy && state.refreshTokens.get(event.refreshedBy);
      if (used) used.lastUsedAtMs = event.atMs;
      return;
    }
    case 'tokens.revoked':
      return revokeTokens(state, event);
    case 'access.expired':
      for (const token of state.accessTokens.values()) {
        if (token.person === event.person) state.accessTokens.delete(token.token);
      }
      return;
    case 'grant.narrowed':
      for (const token of [...state.accessTokens.values(), ...state.refreshTokens.values()]) {
        if (token.person === event.person)
          token.scopes = token.scopes.filter((scope) => event.scopes.includes(scope));
      }
      return;
    case 'key.made':
      state.signingKey = event.key;
  }
}

function addRefreshToken(state: OAuthState, refresh: RefreshToken): void {
  state.refreshTokens.set(refresh.token, { ...refresh });
  const live = [...state.refreshTokens.values()].filter(
    (one) => one.person === refresh.person && one.clientId === refresh.clientId && !one.deadBecause,
  );
  for (const oldest of live.slice(0, Math.max(0, live.length - LIVE_REFRESH_TOKENS)))
    oldest.deadBecause = REVOKED;
}

export const REVOKED: Refusal = {
  error: 'invalid_grant',
  description: 'Token has been expired or revoked.',
};

function revokeTokens(state: OAuthState, { person, clientId, onlyMail, because }: TokensRevoked): void {
  const concerns = (token: { person: string; clientId: string; scopes: string[] }) =>
    token.person === person &&
    (clientId === undefined || token.clientId === clientId) &&
    (!onlyMail || token.scopes.some(readsOrSendsMail));

  for (const token of state.refreshTokens.values()) {
    if (concerns(token) && !token.deadBecause) token.deadBecause = because;
  }
  for (const token of state.accessTokens.values()) {
    if (concerns(token)) state.accessTokens.delete(token.token);
  }
  for (const id of clientId === undefined ? state.clients.keys() : [clientId]) {
    if (!onlyMail) state.consents.delete(consentKey({ clientId: id, person }));
  }
}
