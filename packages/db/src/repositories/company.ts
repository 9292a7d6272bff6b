import { asc, eq, isNull, or, sql } from 'drizzle-orm';
import { AppError } from '@mailsync/foundation';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type Company = Tables['company']['$inferSelect'];
export type NewCompany = Tables['company']['$inferInsert'];
export type Exclusion = Tables['exclusions']['$inferSelect'];

/** The one company that this installation serves, and what it never records. */
export function createCompanyRepository({ executor, tables: { company, exclusions } }: RepositoryInput) {
  return {
    async find(): Promise<Company | undefined> {
      const [row] = await executor.select().from(company);
      return row;
    },

    /** Throws `company.not_found` before the first start has made it. */
    async get(): Promise<Company> {
      const [row] = await executor.select().from(company);
      return orThrowNotFound(row);
    },

    /** Makes the company from `defaults` at the first start; later the one that is there is returned unchanged. */
    async ensure(defaults: Omit<NewCompany, 'id' | 'revision'>): Promise<Company> {
      await executor
        .insert(company)
        .values({ ...defaults, id: 'company' })
        .onConflictDoNothing({ target: company.id });
      const [row] = await executor.select().from(company);
      return orThrowNotFound(row);
    },

    async update(changes: Partial<Omit<NewCompany, 'id' | 'revision' | 'createdAt'>>): Promise<Company> {
      const [row] = await executor.update(company).set(changes).returning();
      return orThrowNotFound(row);
    },

    /**
     * Holds the company's row until the transaction ends, so that decisions over all mailboxes or users (seats, the last
     * administrator) are taken one after the other. SQLite has one writer: the transaction itself is the lock.
     */
    async lock(): Promise<Company> {
      const query = executor.select().from(company);
      const [row] = await (executor.dialect === 'postgres' ? query.for('update') : query);
      return orThrowNotFound(row);
    },

    /** Marks that leads, exclusions or rules have changed and returns the new revision. */
    async nextRevision(): Promise<number> {
      const [row] = await executor
        .update(company)
        .set({ revision: sql`${company.revision} + 1` })
        .returning({ revision: company.revision });
      return orThrowNotFound(row).revision;
    },

    async listExclusions(): Promise<Exclusion[]> {
      return executor.select().from(exclusions).orderBy(asc(exclusions.pattern), asc(exclusions.id));
    },

    /** Those of the company and the user's own. */
    async listExclusionsFor(userId: string): Promise<Exclusion[]> {
      return executor
        .select()
        .from(exclusions)
        .where(or(isNull(exclusions.userId), eq(exclusions.userId, userId)))
        .orderBy(asc(exclusions.pattern), asc(exclusions.id));
    },

    async findExclusion(id: string): Promise<Exclusion | undefined> {
      const [exclusion] = await executor.select().from(exclusions).where(eq(exclusions.id, id));
      return exclusion;
    },

    async addExclusion(exclusion: Exclusion): Promise<void> {
      await executor.insert(exclusions).values(exclusion);
    },

    async removeExclusion(id: string): Promise<void> {
      await executor.delete(exclusions).where(eq(exclusions.id, id));
    },
  };
}

function orThrowNotFound<Row>(row: Row | undefined): Row {
  if (row) return row;
  throw new AppError({
    code: 'company.not_found',
    kind: 'not_found',
    message: 'The company has not been set up yet: start the program once to make it.',
  });
}
