import { randomBytes } from 'node:crypto';

import { record } from '../stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import type { AccessToken, RefreshToken } from './oauth-state.ts';

export const ACCESS_TOKEN_SECONDS = 3599;

export interface IssueTokensInput {
  standIn: StandIn;
  person: string;
  clientId: string;
  scopes: string[];
  withRefreshToken: boolean;
  /** The refresh token that asked for this one. */
  refreshedBy?: string;
}

export interface IssuedTokens {
  access: AccessToken;
  refresh: RefreshToken | undefined;
}

/** Makes an access token, with a refresh token if wanted, and writes them down. */
export function issueTokens(input: IssueTokensInput): IssuedTokens {
  const { standIn, person, clientId, scopes, withRefreshToken, refreshedBy } = input;
  const atMs = standIn.clock.now().getTime();
  const access: AccessToken = {
    token: `ya29.a0${randomBytes(48).toString('base64url')}`,
    person,
    clientId,
    scopes,
    expiresAtMs: atMs + ACCESS_TOKEN_SECONDS * 1000,
  };
  const refresh: RefreshToken | undefined = withRefreshToken
    ? {
        token: `1//0${randomBytes(40).toString('base64url')}`,
        person,
        clientId,
        scopes,
        issuedAtMs: atMs,
        lastUsedAtMs: atMs,
        deadBecause: undefined,
      }
    : undefined;
  record(standIn, {
    kind: 'tokens.issued',
    access,
    atMs,
    ...(refresh && { refresh }),
    ...(refreshedBy !== undefined && { refreshedBy }),
  });
  return { access, refresh };
}
