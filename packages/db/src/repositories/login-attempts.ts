import { and, desc, eq, gt, lte } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type NewLoginAttempt = Tables['loginAttempts']['$inferInsert'];

/** Logins at mail servers with what people typed, as far as they count against further ones. */
export function createLoginAttemptsRepository({ executor, tables: { loginAttempts } }: RepositoryInput) {
  const { account, at, id, userId } = loginAttempts;

  return {
    async add(attempt: NewLoginAttempt): Promise<void> {
      await executor.insert(loginAttempts).values(attempt);
    },

    /** When there were any later than `after` and not after `now`, newest first: of a person, or of an account. */
    async listTimes({
      of,
      after,
      now,
      limit,
    }: {
      of: { userId: string } | { account: string };
      after: Date;
      now: Date;
      limit: number;
    }): Promise<Date[]> {
      const isMeant = 'userId' in of ? eq(userId, of.userId) : eq(account, of.account);
      const rows = await executor
        .select({ at })
        .from(loginAttempts)
        .where(and(isMeant, gt(at, after), lte(at, now)))
        .orderBy(desc(at))
        .limit(limit);
      return rows.map((row) => row.at);
    },

    /** The server has judged nothing: it counts against the person and not against the account. */
    async spareAccount(attemptId: string): Promise<void> {
      await executor.update(loginAttempts).set({ account: null }).where(eq(id, attemptId));
    },

    /** Who was let in has not guessed. What others tried at the same account still counts. */
    async forgive(of: { userId: string; account: string }): Promise<void> {
      await executor.delete(loginAttempts).where(and(eq(userId, of.userId), eq(account, of.account)));
    },

    async prune(before: Date): Promise<void> {
      await executor.delete(loginAttempts).where(lte(at, before));
    },
  };
}
