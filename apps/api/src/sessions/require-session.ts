import { AppError } from '@mailsync/foundation';
import { createMiddleware } from 'hono/factory';
import type { ApiEnvironment } from '../environment.ts';
import type { Sessions } from './create-sessions.ts';

/** What every route for people who are signed in is described and guarded with. */
export function forSignedIn({ sessions }: { sessions: Sessions }) {
  const requireSession = createMiddleware<ApiEnvironment>(async (c, next) => {
    const signedIn = await sessions.read(c);
    if (!signedIn) throw signedOut();
    c.set('signedIn', signedIn);
    await next();
  });
  return { security: [{ session: [] }], middleware: requireSession };
}

export function signedOut(): AppError {
  return new AppError({ code: 'session.none', kind: 'unauthenticated', message: 'You are not signed in.' });
}
