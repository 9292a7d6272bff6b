import type { StandIn } from '../stand-in.ts';
import type { OAuthClient } from './oauth-state.ts';
import { isKnownScope, readScopes } from './scopes.ts';

/** An authorization request that may be shown to a person. */
export interface AuthorizeRequest {
  client: OAuthClient;
  redirectUri: string;
  state: string | undefined;
  scopes: string[];
  codeChallenge: string | undefined;
  nonce: string | undefined;
  loginHint: string | undefined;
  prompts: string[];
  isOffline: boolean;
  includesGrantedScopes: boolean;
}

/** What Google shows on a page of its own: the person is not sent back, since the address cannot be trusted. */
export interface AuthorizeRefusal {
  status: number;
  error: string;
  detail: string;
}

/** Checks an authorization request in the order Google does. */
export function readAuthorizeRequest({ standIn, query }: ReadAuthorizeInput): ReadAuthorizeOutput {
  const refuse = (status: number, error: string, detail: string) => ({ refusal: { status, error, detail } });
  const text = (name: string) => query.get(name) || undefined;

  const clientId = text('client_id');
  if (!clientId) return refuse(400, 'invalid_request', 'Missing required parameter: client_id');
  const client = standIn.world.oauth.clients.get(clientId);
  if (!client) return refuse(401, 'invalid_client', 'The OAuth client was not found.');
  if (standIn.world.oauth.disabledClients.has(clientId)) {
    return refuse(401, 'disabled_client', 'The OAuth client was disabled.');
  }
  const redirectUri = text('redirect_uri');
  if (!redirectUri) return refuse(400, 'invalid_request', 'Missing required parameter: redirect_uri');
  if (!allowsRedirect(client, redirectUri)) {
    return refuse(
      400,
      'redirect_uri_mismatch',
      `The redirect URI in the request, ${redirectUri}, does not match the ones authorized for the OAuth client.`,
    );
  }
  const responseType = text('response_type');
  if (!responseType) return refuse(400, 'invalid_request', 'Missing required parameter: response_type');
  if (responseType !== 'code') {
    return refuse(
      400,
      'unsupported_response_type',
      `This client cannot ask for response_type ${responseType}.`,
    );
  }
  const scopes = readScopes(query.get('scope') ?? '');
  if (scopes.length === 0) return refuse(400, 'invalid_request', 'Missing required parameter: scope');
  const unknown = scopes.filter((scope) => !isKnownScope(scope));
  if (unknown.length > 0) {
    return refuse(400, 'invalid_scope', `Some requested scopes were invalid: ${unknown.join(', ')}`);
  }
  const codeChallenge = text('code_challenge');
  const challengeMethod = text('code_challenge_method');
  if (codeChallenge !== undefined && challengeMethod !== 'S256') {
    return refuse(400, 'invalid_request', 'The stand-in takes code_challenge_method S256 only.');
  }
  if (codeChallenge !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(codeChallenge)) {
    return refuse(400, 'invalid_request', 'Invalid code_challenge: not a base64url SHA-256 digest.');
  }
  const request: AuthorizeRequest = {
    client,
    redirectUri,
    state: text('state'),
    scopes,
    codeChallenge,
    nonce: text('nonce'),
    loginHint: text('login_hint'),
    prompts: (query.get('prompt') ?? '').split(' ').filter((prompt) => prompt !== ''),
    isOffline: query.get('access_type') === 'offline',
    includesGrantedScopes: query.get('include_granted_scopes') === 'true',
  };
  return { request };
}

interface ReadAuthorizeInput {
  standIn: StandIn;
  query: URLSearchParams;
}

type ReadAuthorizeOutput = { request: AuthorizeRequest } | { refusal: AuthorizeRefusal };

function allowsRedirect(client: OAuthClient, redirectUri: string): boolean {
  if (client.redirectUris) return client.redirectUris.includes(redirectUri);
  return URL.canParse(redirectUri) && /^https?:$/.test(new URL(redirectUri).protocol);
}
