import type { Actor, Role } from '@mailsync/crm';
import type { Database } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { Context } from 'hono';
import { Lucia, TimeSpan } from 'lucia';
import type { SignedIn } from '../environment.ts';
import { createSessionAdapter } from './session-adapter.ts';

interface UserAttributes {
  role: Role;
  teamId: string | null;
}

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<Record<never, never>, UserAttributes>;
    DatabaseUserAttributes: UserAttributes;
  }
}

export const SESSION_COOKIE = 'mailsync_session';

/** Who is signed in, by a cookie that lasts 30 days from the last half of its use. */
export interface Sessions {
  /** Starts a session and sets its cookie; one that the browser had before ends. */
  start(input: { c: Context; userId: string }): Promise<SignedIn | null>;
  /** Reads the session of a request and prolongs it when it is due; null when there is none. */
  read(c: Context): Promise<SignedIn | null>;
  /** The person of a session as they are now, for a stream that lasts; null when it has ended. */
  recall(sessionId: string): Promise<Actor | null>;
  end(c: Context): Promise<void>;
}

export function createSessions({
  db,
  clock,
  publicUrl,
}: {
  db: Database;
  clock: Clock;
  publicUrl: string;
}): Sessions {
  const adapter = createSessionAdapter({ db, clock });
  const lucia = new Lucia(adapter, {
    sessionExpiresIn: new TimeSpan(30, 'd'),
    sessionCookie: {
      name: SESSION_COOKIE,
      attributes: { sameSite: 'lax', path: '/', secure: new URL(publicUrl).protocol === 'https:' },
    },
    getUserAttributes: ({ role, teamId }) => ({ role, teamId }),
  });

  const setCookie = (c: Context, sessionId: string | null) => {
    const cookie =
      sessionId === null ? lucia.createBlankSessionCookie() : lucia.createSessionCookie(sessionId);
    c.header('Set-Cookie', cookie.serialize(), { append: true });
  };
  const readId = (c: Context) => lucia.readSessionCookie(c.req.header('cookie') ?? '');

  const sessions: Sessions = {
    async start({ c, userId }) {
      const earlierId = readId(c);
      if (earlierId) await lucia.invalidateSession(earlierId);

      const { id } = await lucia.createSession(userId, {});
      setCookie(c, id);
      const actor = await sessions.recall(id);
      return actor && { sessionId: id, actor };
    },

    async read(c) {
      const sessionId = readId(c);
      if (!sessionId) return null;

      const { session, user } = await lucia.validateSession(sessionId);
      if (!session) {
        setCookie(c, null);
        return null;
      }
      if (session.fresh) setCookie(c, session.id);
      const { id, role, teamId } = user;
      return { sessionId, actor: { id, role, teamId } };
    },

    async recall(sessionId) {
      const [session, user] = await adapter.getSessionAndUser(sessionId);
      if (!session || !user || session.expiresAt <= clock.now()) return null;
      return { id: user.id, ...user.attributes };
    },

    async end(c) {
      const sessionId = readId(c);
      if (sessionId) await lucia.invalidateSession(sessionId);
      setCookie(c, null);
    },
  };
  return sessions;
}
