import { and, desc, eq, gt, lte, or } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type NewLoginAttempt = Tables['loginAttempts']['$inferInsert'];

/** Logins at mail servers with what people typed, as far as they count against further ones. */
export function createLoginAttemptsRepository({ executor, tables: { loginAttempts } }: RepositoryInput) {
  const { imapAccount, smtpAccount, at, id, userId } = loginAttempts;

  return {
    async add(attempt: NewLoginAttempt): Promise<void> {
      await executor.insert(loginAttempts).values(attempt);
    },

    /** When there were any later than `after` and not after `now`, newest first: of a person, or of an account of either kind. */
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
      const isMeant =
        'userId' in of ? eq(userId, of.userId) : or(eq(imapAccount, of.account), eq(smtpAccount, of.account));
      const rows = await executor
        .select({ at })
        .from(loginAttempts)
        .where(and(isMeant, gt(at, after), lte(at, now)))
        .orderBy(desc(at))
        .limit(limit);
      return rows.map((row) => row.at);
    },

    /** No server has judged it: it counts against the person and not against the accounts. */
    async spareAccount(attemptId: string): Promise<void> {
      await executor
        .update(loginAttempts)
        .set({ imapAccount: null, smtpAccount: null })
        .where(eq(id, attemptId));
    },

    /** Who was let in has not guessed. What others tried at the same accounts still counts, and what was tried beside others. */
    async forgive(of: { userId: string; imapAccount: string; smtpAccount: string }): Promise<void> {
      await executor
        .delete(loginAttempts)
        .where(and(eq(userId, of.userId), eq(imapAccount, of.imapAccount), eq(smtpAccount, of.smtpAccount)));
    },

    async prune(before: Date): Promise<void> {
      await executor.delete(loginAttempts).where(lte(at, before));
    },
  };
}
