import { hashToken, isAppError } from '@mailsync/foundation';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { RouteInput } from '../dependencies.ts';
import { readLocalPath } from '../protection/local-path.ts';

const STATE_COOKIE = 'mailsync_sign_in';
const COOKIE_PATH = '/oauth/google/sign-in';
const STATE_VALID_FOR_SECONDS = 600;

/** Sign in with Google: there, and back again. Whatever goes wrong is said by the sign-in page. */
export function addGoogleSignInRoutes({
  app,
  engine,
  crm,
  sessions,
  googleSignIn,
  publicUrl,
  logger,
}: RouteInput) {
  const secure = new URL(publicUrl).protocol === 'https:';
  const problemPage = (code: string) => `/sign-in?problem=${encodeURIComponent(code)}`;

  app.get('/oauth/google/sign-in', async (c) => {
    if (!googleSignIn) return c.redirect(problemPage('sign_in.google_not_configured'), 302);

    const { authorizeUrl } = await engine.startGoogleSignIn({
      returnTo: readLocalPath(c.req.query('returnTo')),
    });
    // Ties the way back to this browser: otherwise somebody could be signed in to another person's account.
    setCookie(c, STATE_COOKIE, hashToken(new URL(authorizeUrl).searchParams.get('state') ?? ''), {
      httpOnly: true,
      sameSite: 'Lax',
      secure,
      path: COOKIE_PATH,
      maxAge: STATE_VALID_FOR_SECONDS,
    });
    return c.redirect(authorizeUrl, 302);
  });

  app.get('/oauth/google/sign-in/callback', async (c) => {
    const state = c.req.query('state') ?? null;
    const expectedHash = getCookie(c, STATE_COOKIE);
    deleteCookie(c, STATE_COOKIE, { path: COOKIE_PATH, secure });
    if (state === null || hashToken(state) !== expectedHash)
      return c.redirect(problemPage('sign_in.expired'), 302);

    try {
      const { returnTo, ...identity } = await engine.finishGoogleSignIn({
        state,
        code: c.req.query('code') ?? null,
        error: c.req.query('error') ?? null,
      });
      const { userId } = await crm.users.signInWithGoogle({ identity });
      await sessions.start({ c, userId });
      return c.redirect(readLocalPath(returnTo), 302);
    } catch (error) {
      if (!isAppError(error)) throw error;
      logger.info({ error }, 'Signing in with Google did not work');
      return c.redirect(problemPage(error.code), 302);
    }
  });
}
