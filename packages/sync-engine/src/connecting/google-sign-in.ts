import { AppError } from '@mailsync/foundation';
import { ProviderError } from '../sync-errors/provider-error.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';
import { createOAuthState, spendOAuthState } from './oauth-states.ts';

const SIGN_IN_SCOPES = ['openid', 'email', 'profile'] as const;

const redirectUrlOf = (publicUrl: string) => `${publicUrl}/oauth/google/sign-in/callback`;

export async function startGoogleSignIn({
  context,
  returnTo,
}: {
  context: EngineContext;
  returnTo: string;
}): Promise<{ authorizeUrl: string }> {
  const { state, codeChallenge } = await createOAuthState({
    context,
    purpose: 'oauth_sign_in',
    userId: null,
    data: { returnTo },
  });
  const authorizeUrl = context.oauth.authorizeUrl({
    redirectUrl: redirectUrlOf(context.publicUrl),
    state,
    codeChallenge,
    scopes: SIGN_IN_SCOPES,
    loginHint: null,
    lasting: false,
  });
  return { authorizeUrl };
}

/** Who signed in at Google. Throws `sign_in.refused`, `sign_in.expired` or `google.unavailable`. */
export async function finishGoogleSignIn({
  context,
  state,
  code,
  error,
}: {
  context: EngineContext;
  state: string | null;
  code: string | null;
  error: string | null;
}) {
  const spent = await spendOAuthState({ context, purpose: 'oauth_sign_in', state });
  if (spent.outcome !== 'spent') {
    throw new AppError({
      code: 'sign_in.expired',
      kind: 'unauthenticated',
      message: 'This sign-in was used already or has expired. Sign in again.',
    });
  }
  if (error || !code) {
    throw new AppError({
      code: 'sign_in.refused',
      kind: 'unauthenticated',
      message: 'Google did not sign you in, or Cancel was pressed. Sign in again.',
    });
  }
  try {
    const grant = await context.oauth.exchange({
      code,
      codeVerifier: spent.codeVerifier,
      redirectUrl: redirectUrlOf(context.publicUrl),
    });
    const account = await context.oauth.readAccount({ accessToken: grant.accessToken });
    const { sub, email, emailVerified, name } = account;
    return { googleSub: sub, email, emailVerified, name, returnTo: String(spent.link.data.returnTo ?? '/') };
  } catch (cause) {
    if (!(cause instanceof ProviderError)) throw cause;
    throw new AppError({
      code: 'google.unavailable',
      kind: 'unavailable',
      message: 'Google sign-in did not work. Try again in a minute, or use your password.',
      cause,
    });
  }
}
