import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK } from 'jose';

import { record } from '../stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import type { Person } from '../world/world.ts';
import { ACCESS_TOKEN_SECONDS } from './issue-tokens.ts';

export const ISSUER = 'https://accounts.google.com';

export interface IdTokenInput {
  standIn: StandIn;
  person: Person;
  clientId: string;
  scopes: string[];
  nonce?: string | undefined;
}

/** Signs an OpenID Connect id token (RS256) with Google's claims. */
export async function signIdToken({
  standIn,
  person,
  clientId,
  scopes,
  nonce,
}: IdTokenInput): Promise<string> {
  const jwk = await openSigningKey(standIn);
  const issuedAtSeconds = Math.floor(standIn.clock.now().getTime() / 1000);
  const claims = { azp: clientId, ...claimsOf({ person, scopes }), ...(nonce !== undefined && { nonce }) };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: jwk.kid ?? '', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(clientId)
    .setSubject(person.sub)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + ACCESS_TOKEN_SECONDS + 1)
    .sign(await importJWK(jwk, 'RS256'));
}

/** What the granted scopes tell about a person. */
export function claimsOf({ person, scopes }: { person: Person; scopes: string[] }) {
  const hasEmail = scopes.some((scope) => scope.endsWith('/userinfo.email'));
  const hasProfile = scopes.some((scope) => scope.endsWith('/userinfo.profile'));
  const [givenName = person.name, ...rest] = person.name.split(' ');
  return {
    ...(person.hd !== undefined && { hd: person.hd }),
    ...(hasEmail && { email: person.address, email_verified: true }),
    ...(hasProfile && { name: person.name, given_name: givenName, family_name: rest.join(' ') }),
  };
}

/** The public halves, as a JWK set. */
export async function publicKeys(standIn: StandIn): Promise<{ keys: JWK[] }> {
  const { kty, n, e, kid } = await openSigningKey(standIn);
  return { keys: [{ kty: kty ?? 'RSA', use: 'sig', alg: 'RS256', kid: kid ?? '', n: n ?? '', e: e ?? '' }] };
}

/** Keys being made, by world: two first callers at once must get the same one. */
const keysInMaking = new WeakMap<object, Promise<JWK>>();

export async function openSigningKey(standIn: StandIn): Promise<JWK> {
  const { oauth } = standIn.world;
  if (oauth.signingKey) return oauth.signingKey;
  const making = keysInMaking.get(oauth) ?? makeKey();
  keysInMaking.set(oauth, making);
  const key = await making;
  if (!oauth.signingKey) record(standIn, { kind: 'key.made', key });
  return key;
}

async function makeKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: crypto.randomUUID().replaceAll('-', '') };
}
