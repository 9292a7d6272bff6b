import { AppError, type Clock } from '@mailsync/foundation';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/** Both spellings are Google's (developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken). */
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
/** Google's clock is not ours. */
const CLOCK_TOLERANCE_SECONDS = 60;

export type VerifyPushToken = (input: { authorization: string | null }) => Promise<void>;

/**
 * Proves that a request comes from our own push subscription: signed by Google, for our address, in time, as the account
 * that the subscription pushes as (cloud.google.com/pubsub/docs/authenticate-push-subscriptions).
 * Throws `notification.not_signed` (unauthenticated), `notification.other_sender` (forbidden), `google.unavailable`.
 */
export function createVerifyPushToken({
  certsUrl,
  account,
  audience,
  clock,
}: {
  certsUrl: string;
  account: string;
  audience: string;
  clock: Clock;
}): VerifyPushToken {
  // Keys are kept for ten minutes and asked for again, at most twice a minute, when an unknown one signs.
  const keys = createRemoteJWKSet(new URL(certsUrl));

  return async ({ authorization }) => {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw notSigned('The notification brings no token.');
    const { payload } = await verify(token);
    if (payload['email'] === account && payload['email_verified'] === true) return;
    throw new AppError({
      code: 'notification.other_sender',
      kind: 'forbidden',
      message: 'The notification was sent by another account than GOOGLE_PUBSUB_PUSH_ACCOUNT.',
    });
  };

  async function verify(token: string) {
    try {
      return await jwtVerify(token, keys, {
        algorithms: ['RS256'],
        issuer: ISSUERS,
        audience,
        requiredClaims: ['exp', 'iat', 'aud', 'email'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: clock.now(),
      });
    } catch (error) {
      if (isTokenAtFault(error))
        throw notSigned('The notification brings a token that is not good here.', error);
      throw new AppError({
        code: 'google.unavailable',
        kind: 'unavailable',
        message: "Google's public keys could not be read. The notification is sent again later.",
        cause: error,
      });
    }
  }
}

/** Everything but the failure to get the keys. */
function isTokenAtFault(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  const isAboutKeys =
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC';
  return !isAboutKeys;
}

function notSigned(message: string, cause?: unknown): AppError {
  return new AppError({ code: 'notification.not_signed', kind: 'unauthenticated', message, cause });
}
