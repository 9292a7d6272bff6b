import type { JWK } from 'jose';

export interface OAuthClient {
  clientId: string;
  clientSecret: string;
  /** Exact addresses Google may send people back to. Left out: any http(s) address. */
  redirectUris?: string[];
  /** The consent screen is External and in Testing: refresh tokens die after seven days. */
  isInTesting?: boolean;
  /** The id of its Cloud project; default `sandbox-project`. */
  project?: string;
}

export interface AccessToken {
  token: string;
  person: string;
  clientId: string;
  scopes: string[];
  expiresAtMs: number;
}

/** Why a token is refused, in the words of Google's token endpoint. */
export interface Refusal {
  error: string;
  description: string;
  subtype?: string;
}

export interface RefreshToken {
  token: string;
  person: string;
  clientId: string;
  scopes: string[];
  issuedAtMs: number;
  lastUsedAtMs: number;
  deadBecause: Refusal | undefined;
}

/** An authorization code: single use, short-lived, bound to client, address and verifier. Not journalled. */
interface AuthorizationCode {
  code: string;
  person: string;
  clientId: string;
  redirectUri: string;
  scopes: string[];
  codeChallenge: string | undefined;
  nonce: string | undefined;
  withRefreshToken: boolean;
  expiresAtMs: number;
}

export interface OAuthState {
  clients: Map<string, OAuthClient>;
  disabledClients: Set<string>;
  codes: Map<string, AuthorizationCode>;
  accessTokens: Map<string, AccessToken>;
  refreshTokens: Map<string, RefreshToken>;
  /** Scopes granted so far, by client and person. */
  consents: Map<string, Set<string>>;
  /** The private key that signs id tokens, made when the first one is needed. */
  signingKey: JWK | undefined;
}

export function createOAuthState({ clients }: { clients: OAuthClient[] }): OAuthState {
  return {
    clients: new Map(clients.map((client) => [client.clientId, client])),
    disabledClients: new Set(),
    codes: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    consents: new Map(),
    signingKey: undefined,
  };
}

export function consentKey({ clientId, person }: { clientId: string; person: string }): string {
  return `${clientId} ${person}`;
}
