import type { Database } from '@mailsync/db';
import { type Clock, hashToken } from '@mailsync/foundation';
import type { Adapter, DatabaseSession } from 'lucia';

/**
 * Lucia's sessions over our repository. The id in the cookie is a secret, so only its hash is stored;
 * people who were deactivated have no session.
 */
export function createSessionAdapter({ db, clock }: { db: Database; clock: Clock }): Adapter {
  const toDatabaseSession = (session: { id: string; userId: string; expiresAt: Date }): DatabaseSession => ({
    ...session,
    attributes: {},
  });

  return {
    async getSessionAndUser(sessionId) {
      const found = await db.read((r) => r.sessions.findWithUser(hashToken(sessionId)));
      if (!found) return [null, null];

      const { id, role, teamId, deactivatedAt } = found.user;
      const session = toDatabaseSession({ ...found.session, id: sessionId });
      return [session, deactivatedAt ? null : { id, attributes: { role, teamId } }];
    },
    async getUserSessions(userId) {
      const sessions = await db.read((r) => r.sessions.listByUser(userId));
      return sessions.map(toDatabaseSession);
    },
    setSession: ({ id, userId, expiresAt }) =>
      db.write((r) => r.sessions.create({ id: hashToken(id), userId, expiresAt })),
    updateSessionExpiration: (sessionId, expiresAt) =>
      db.write((r) => r.sessions.setExpiry({ id: hashToken(sessionId), expiresAt })),
    deleteSession: (sessionId) => db.write((r) => r.sessions.delete(hashToken(sessionId))),
    deleteUserSessions: (userId) => db.write((r) => r.sessions.deleteByUser(userId)),
    deleteExpiredSessions: () => db.write((r) => r.sessions.deleteExpired(clock.now())),
  };
}
