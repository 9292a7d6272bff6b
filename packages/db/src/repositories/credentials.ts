import { and, eq, inArray, min } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';
import { prepareOnce } from './prepare-once.ts';
import { valueLater } from './value-later.ts';

export type Credential = Tables['credentials']['$inferSelect'];
export type Route = Credential['route'];

/** What lets us into mailboxes, sealed by the caller. */
export function createCredentialsRepository({
  executor,
  tables: { credentials, mailboxes },
}: RepositoryInput) {
  const findStatement = prepareOnce(() =>
    executor
      .select()
      .from(credentials)
      .where(
        and(
          eq(credentials.mailboxId, valueLater({ name: 'mailboxId', column: credentials.mailboxId })),
          eq(credentials.route, valueLater({ name: 'route', column: credentials.route })),
        ),
      )
      .limit(1)
      .prepare('credentials_find'),
  );

  return {
    async find({ mailboxId, route }: { mailboxId: string; route: Route }): Promise<Credential | null> {
      const [found] = await findStatement().execute({ mailboxId, route });
      return found ?? null;
    },
    async put(credential: Credential): Promise<void> {
      const { sealed, scopes, grantedAt } = credential;
      await executor
        .insert(credentials)
        .values(credential)
        .onConflictDoUpdate({
          target: [credentials.mailboxId, credentials.route],
          set: { sealed, scopes, grantedAt },
        });
    },
    async listRoutes({
      mailboxIds,
    }: {
      mailboxIds: string[];
    }): Promise<{ mailboxId: string; route: Route }[]> {
      if (mailboxIds.length === 0) return [];
      return executor
        .select({ mailboxId: credentials.mailboxId, route: credentials.route })
        .from(credentials)
        .where(inArray(credentials.mailboxId, mailboxIds));
    },
    /** When the oldest access of a route was granted, of those that work. */
    async findOldestLivingGrant({ route }: { route: Route }): Promise<Date | null> {
      const [row] = await executor
        .select({ at: min(credentials.grantedAt) })
        .from(credentials)
        .innerJoin(mailboxes, eq(mailboxes.id, credentials.mailboxId))
        .where(
          and(
            eq(credentials.route, route),
            // One that is held in reserve, or was left for the other route, proves nothing.
            eq(mailboxes.route, credentials.route),
            eq(mailboxes.status, 'enabled'),
          ),
        );
      return row?.at ?? null;
    },
    async removeAll({ mailboxId }: { mailboxId: string }): Promise<void> {
      await executor.delete(credentials).where(eq(credentials.mailboxId, mailboxId));
    },
  };
}
