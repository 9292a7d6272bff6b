import { createHash, timingSafeEqual } from 'node:crypto';

import type { StandIn } from '../stand-in.ts';
import { findPerson } from '../world/world.ts';
import { REVOKED } from './apply-oauth-event.ts';
import { ACCESS_TOKEN_SECONDS, issueTokens } from './issue-tokens.ts';
import type { OAuthClient, RefreshToken } from './oauth-state.ts';
import { oauthError } from './oauth-error.ts';
import { readScopes, writeScopes } from './scopes.ts';
import { signIdToken } from './sign-id-token.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const UNUSED_REFRESH_TOKEN_LIFETIME_MS = 183 * DAY_MS;
const TESTING_REFRESH_TOKEN_LIFETIME_MS = 7 * DAY_MS;

export interface TokenRequest {
  standIn: StandIn;
  form: Record<string, string>;
}

/** Google's token endpoint: an authorization code or a refresh token for an access token. */
export async function exchangeToken({ standIn, form }: TokenRequest) {
  const client = authenticate({ standIn, form });
  switch (form['grant_type']) {
    case 'authorization_code':
      return redeemCode({ standIn, form, client });
    case 'refresh_token':
      return refreshAccess({ standIn, form, client });
    case undefined:
    case '':
      throw oauthError(400, 'invalid_request', 'Missing required parameter: grant_type');
    default:
      throw oauthError(400, 'unsupported_grant_type', `Invalid grant_type: ${form['grant_type']}`);
  }
}

type ClientRequest = TokenRequest & { client: OAuthClient };

function authenticate({ standIn, form }: TokenRequest): OAuthClient {
  const { oauth } = standIn.world;
  if (!form['client_id']) {
    throw oauthError(400, 'invalid_request', 'Could not determine client ID from request.');
  }
  const client = oauth.clients.get(form['client_id']);
  if (!client) throw oauthError(401, 'invalid_client', 'The OAuth client was not found.');
  if (oauth.disabledClients.has(client.clientId)) {
    throw oauthError(401, 'disabled_client', 'The OAuth client was disabled.');
  }
  if (!form['client_secret']) throw oauthError(400, 'invalid_request', 'client_secret is missing.');
  if (!equal(form['client_secret'], client.clientSecret))
    throw oauthError(401, 'invalid_client', 'Unauthorized');
  return client;
}

async function redeemCode({ standIn, form, client }: ClientRequest) {
  const { codes } = standIn.world.oauth;
  if (!form['code']) throw oauthError(400, 'invalid_request', 'Missing required parameter: code');
  const code = codes.get(form['code']);
  // Whatever comes of it, a code is tried once.
  codes.delete(form['code']);
  if (!code || code.expiresAtMs <= standIn.clock.now().getTime()) {
    throw oauthError(400, 'invalid_grant', code ? 'Bad Request' : 'Malformed auth code.');
  }
  if (code.clientId !== client.clientId) throw oauthError(401, 'unauthorized_client', 'Unauthorized');
  if (form['redirect_uri'] !== code.redirectUri)
    throw oauthError(400, 'redirect_uri_mismatch', 'Bad Request');
  if (code.codeChallenge !== undefined) {
    if (!form['code_verifier']) throw oauthError(400, 'invalid_grant', 'Missing code verifier.');
    const digest = createHash('sha256').update(form['code_verifier']).digest('base64url');
    if (digest !== code.codeChallenge) throw oauthError(400, 'invalid_grant', 'Invalid code verifier.');
  }
  if (!findPerson(standIn.world, code.person))
    throw oauthError(400, 'invalid_grant', 'Account has been deleted');
  const { access, refresh } = issueTokens({
    standIn,
    person: code.person,
    clientId: client.clientId,
    scopes: code.scopes,
    withRefreshToken: code.withRefreshToken,
  });
  return tokenAnswer({ standIn, access, refreshToken: refresh?.token, nonce: code.nonce });
}

async function refreshAccess({ standIn, form, client }: ClientRequest) {
  if (!form['refresh_token']) {
    throw oauthError(400, 'invalid_request', 'Missing required parameter: refresh_token');
  }
  const refresh = standIn.world.oauth.refreshTokens.get(form['refresh_token']);
  if (!refresh) throw oauthError(400, 'invalid_grant', 'Bad Request');
  if (refresh.clientId !== client.clientId) throw oauthError(401, 'unauthorized_client', 'Unauthorized');
  const refusal = refresh.deadBecause ?? (isWornOut({ standIn, client, refresh }) ? REVOKED : undefined);
  if (refusal) throw oauthError(400, refusal.error, refusal.description, refusal.subtype);

  const asked = form['scope'] ? readScopes(form['scope']) : refresh.scopes;
  if (asked.some((scope) => !refresh.scopes.includes(scope))) {
    throw oauthError(400, 'invalid_scope', 'Some requested scopes were not granted.');
  }
  const { access } = issueTokens({
    standIn,
    person: refresh.person,
    clientId: client.clientId,
    scopes: asked,
    withRefreshToken: false,
    refreshedBy: refresh.token,
  });
  return tokenAnswer({ standIn, access, refreshToken: undefined, nonce: undefined });
}

function isWornOut({ standIn, client, refresh }: WornOutInput): boolean {
  const nowMs = standIn.clock.now().getTime();
  if (client.isInTesting && nowMs - refresh.issuedAtMs >= TESTING_REFRESH_TOKEN_LIFETIME_MS) return true;
  return nowMs - refresh.lastUsedAtMs > UNUSED_REFRESH_TOKEN_LIFETIME_MS;
}

interface WornOutInput {
  standIn: StandIn;
  client: OAuthClient;
  refresh: RefreshToken;
}

async function tokenAnswer({ standIn, access, refreshToken, nonce }: TokenAnswerInput) {
  const { token, scopes, clientId } = access;
  const person = standIn.world.people.get(access.person)!;
  const isOpenId = scopes.includes('openid');
  return {
    access_token: token,
    expires_in: ACCESS_TOKEN_SECONDS,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    scope: writeScopes(scopes),
    token_type: 'Bearer',
    ...(isOpenId && { id_token: await signIdToken({ standIn, person, clientId, scopes, nonce }) }),
  };
}

interface TokenAnswerInput {
  standIn: StandIn;
  access: ReturnType<typeof issueTokens>['access'];
  refreshToken: string | undefined;
  nonce: string | undefined;
}

function equal(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
