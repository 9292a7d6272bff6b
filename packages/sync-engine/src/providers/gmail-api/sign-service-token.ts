import { createPrivateKey, sign } from 'node:crypto';

/** The part of a service account's key file (JSON, from the Cloud console) that is needed to sign as it. */
export interface ServiceAccountKey {
  clientEmail: string;
  privateKeyId: string;
  /** PEM. */
  privateKey: string;
}

const LIFETIME_SECONDS = 3_600;

/**
 * A token that a service account signs itself, for one Google API, good for an hour. No request is needed to get it.
 * Source: developers.google.com/identity/protocols/oauth2/service-account, "Service account authorization without OAuth".
 */
export function signServiceToken({
  key,
  audience,
  now,
}: {
  key: ServiceAccountKey;
  /** `https://pubsub.googleapis.com/`: the API's own name, through whatever address it is reached. */
  audience: string;
  now: Date;
}): { token: string; expiresAt: Date } {
  const iat = Math.floor(now.getTime() / 1000);
  const exp = iat + LIFETIME_SECONDS;
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const head = encode({ alg: 'RS256', typ: 'JWT', kid: key.privateKeyId });
  const claims = encode({ iss: key.clientEmail, sub: key.clientEmail, aud: audience, iat, exp });
  const signature = sign('RSA-SHA256', Buffer.from(`${head}.${claims}`), createPrivateKey(key.privateKey));
  return { token: `${head}.${claims}.${signature.toString('base64url')}`, expiresAt: new Date(exp * 1000) };
}
