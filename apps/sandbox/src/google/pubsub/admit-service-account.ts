import { decodeJwt, importJWK, jwtVerify } from 'jose';

import { apiError, invalidCredentials, loginRequired } from '../google-error.ts';
import type { GoogleContext } from '../http-types.ts';
import type { StandIn } from '../stand-in.ts';
import type { ServiceAccount } from './pubsub-state.ts';

/** The API a self-signed token is for, whatever address it is sent to. */
const AUDIENCES = [
  'https://pubsub.googleapis.com/',
  'https://pubsub.googleapis.com/google.pubsub.v1.Subscriber',
];
/** "exp: a maximum of 1 hour after the issued time." */
const LONGEST_LIFETIME_SECONDS = 3_600;

/**
 * Finds out which service account calls: by a token that it signed itself with its key
 * (developers.google.com/identity/protocols/oauth2/service-account, "without OAuth").
 */
export async function admitServiceAccount(standIn: StandIn, context: GoogleContext): Promise<ServiceAccount> {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(context.req.header('Authorization') ?? '') ?? [];
  if (token === undefined) throw loginRequired();
  try {
    const account = standIn.world.pubsub.accounts.get(String(decodeJwt(token).iss));
    if (!account) throw invalidCredentials();
    const { payload, protectedHeader } = await jwtVerify(token, await importJWK(account.publicKey, 'RS256'), {
      algorithms: ['RS256'],
      issuer: account.email,
      subject: account.email,
      audience: AUDIENCES,
      currentDate: standIn.clock.now(),
      requiredClaims: ['iat', 'exp'],
    });
    const lifetime = (payload.exp ?? 0) - (payload.iat ?? 0);
    if (lifetime > LONGEST_LIFETIME_SECONDS || protectedHeader.kid !== account.keyId)
      throw invalidCredentials();
    return account;
  } catch {
    throw invalidCredentials();
  }
}

export function notAuthorized(): Error {
  return apiError({ code: 403, message: 'User not authorized to perform this action.', reason: 'forbidden' });
}
