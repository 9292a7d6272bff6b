import { eq, lte } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type Session = Tables['sessions']['$inferSelect'];

/** Who is signed in at the console. */
export function createSessionsRepository({ executor, tables: { sessions, users } }: RepositoryInput) {
  return {
    async create(session: Session): Promise<void> {
      await executor.insert(sessions).values(session);
    },

    /** With its user, deactivated or not; expired sessions too: the caller decides. */
    async findWithUser(id: string) {
      const [row] = await executor
        .select({ session: sessions, user: users })
        .from(sessions)
        .innerJoin(users, eq(users.id, sessions.userId))
        .where(eq(sessions.id, id));
      return row;
    },

    async listByUser(userId: string): Promise<Session[]> {
      return executor.select().from(sessions).where(eq(sessions.userId, userId));
    },

    async setExpiry({ id, expiresAt }: { id: string; expiresAt: Date }): Promise<void> {
      await executor.update(sessions).set({ expiresAt }).where(eq(sessions.id, id));
    },

    async delete(id: string): Promise<void> {
      await executor.delete(sessions).where(eq(sessions.id, id));
    },

    async deleteByUser(userId: string): Promise<void> {
      await executor.delete(sessions).where(eq(sessions.userId, userId));
    },

    async deleteExpired(now: Date): Promise<void> {
      await executor.delete(sessions).where(lte(sessions.expiresAt, now));
    },
  };
}
