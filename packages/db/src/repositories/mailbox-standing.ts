import { and, asc, count, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Mailbox } from './mailboxes.ts';

/** Whose mailboxes; null: everybody's. */
interface Scope {
  userIds: string[] | null;
}

/** How many mailboxes stand how, and which need somebody first. Part of the mailboxes' repository. */
export function createMailboxStanding({ executor, tables: { mailboxes } }: RepositoryInput) {
  const connectedOf = ({ userIds }: Scope) =>
    and(
      isNull(mailboxes.disconnectedAt),
      isNotNull(mailboxes.status),
      userIds === null ? undefined : inArray(mailboxes.userId, userIds),
    );
  const need = sql`case ${mailboxes.status} when 'connection' then 0 when 'error' then 1 when 'pending' then 2 else 3 end`;

  return {
    /** Connected mailboxes by status. */
    async countByStatus(scope: Scope): Promise<Record<NonNullable<Mailbox['status']>, number>> {
      const rows = await executor
        .select({ status: mailboxes.status, count: count() })
        .from(mailboxes)
        .where(connectedOf(scope))
        .groupBy(mailboxes.status);
      const counts = { enabled: 0, error: 0, connection: 0, pending: 0 };
      for (const row of rows) counts[row.status!] = row.count;
      return counts;
    },

    /** Those that need somebody first: stopped, failing, waiting for a seat, then the rest; the longest so first. */
    async listNeediest({ limit, ...scope }: Scope & { limit: number }): Promise<Mailbox[]> {
      return executor
        .select()
        .from(mailboxes)
        .where(connectedOf(scope))
        .orderBy(asc(need), asc(mailboxes.statusSince), asc(mailboxes.id))
        .limit(limit);
    },
  };
}
