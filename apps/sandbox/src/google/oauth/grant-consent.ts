import { randomBytes } from 'node:crypto';

import { record } from '../stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import type { Person } from '../world/world.ts';
import type { AuthorizeRequest } from './authorize-request.ts';
import { consentKey } from './oauth-state.ts';
import { readsOrSendsMail, writeScopes } from './scopes.ts';

const CODE_LIFETIME_MS = 10 * 60 * 1000;

/** Scopes this person has granted this client so far. */
function grantedScopes({ standIn, request, person }: GrantInput): Set<string> {
  const key = consentKey({ clientId: request.client.clientId, person: person.address });
  return standIn.world.oauth.consents.get(key) ?? new Set();
}

interface GrantInput {
  standIn: StandIn;
  request: AuthorizeRequest;
  person: Person;
}

/** True when nothing is left to ask: the person goes straight back. */
export function needsNoConsent({ standIn, request, person }: GrantInput): boolean {
  const granted = grantedScopes({ standIn, request, person });
  return !request.prompts.includes('consent') && request.scopes.every((scope) => granted.has(scope));
}

/** Allows the ticked scopes and gives back the address, with its code, that the person is sent to. */
export function grantConsent({
  standIn,
  request,
  person,
  scopes,
}: GrantInput & { scopes: string[] }): string {
  const before = grantedScopes({ standIn, request, person });
  // Google hands out a refresh token on the first consent only, unless it is asked to ask again.
  const isFirst = before.size === 0;
  const withRefreshToken = request.isOffline && (isFirst || request.prompts.includes('consent'));
  const granted = request.includesGrantedScopes ? [...new Set([...scopes, ...before])] : scopes;

  const code = `4/0A${randomBytes(40).toString('base64url')}`;
  standIn.world.oauth.codes.set(code, {
    code,
    person: person.address,
    clientId: request.client.clientId,
    redirectUri: request.redirectUri,
    scopes: granted,
    codeChallenge: request.codeChallenge,
    nonce: request.nonce,
    withRefreshToken,
    expiresAtMs: standIn.clock.now().getTime() + CODE_LIFETIME_MS,
  });
  record(standIn, {
    kind: 'consent.given',
    clientId: request.client.clientId,
    person: person.address,
    scopes,
  });
  return sendBack(request, {
    code,
    scope: writeScopes(granted),
    authuser: '0',
    ...(person.hd !== undefined && { hd: person.hd }),
    prompt: request.prompts.join(' ') || 'none',
  });
}

/** The scopes a person can untick one by one; sign-in itself is all or nothing. */
export function tickableScopes(request: AuthorizeRequest): string[] {
  return request.scopes.filter(readsOrSendsMail);
}

/** The redirect address with the given answer and the caller's state. */
export function sendBack(request: AuthorizeRequest, answer: Record<string, string>): string {
  const url = new URL(request.redirectUri);
  if (request.state !== undefined) url.searchParams.set('state', request.state);
  url.searchParams.set('iss', 'https://accounts.google.com');
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
  return url.toString();
}
