import { and, eq, gt, isNull, lte } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type Link = Tables['links']['$inferSelect'];
export type NewLink = Tables['links']['$inferInsert'];
export type LinkPurpose = Link['purpose'];

/** Links and OAuth states that work once. */
export function createLinksRepository({ executor, tables: { links } }: RepositoryInput) {
  return {
    async create(link: NewLink): Promise<void> {
      await executor.insert(links).values(link);
    },

    async get(id: string): Promise<Link | undefined> {
      const [link] = await executor.select().from(links).where(eq(links.id, id));
      return link;
    },

    /** Used and expired links too, so that the page can say which it is. */
    async findByTokenHash({
      purpose,
      tokenHash,
    }: {
      purpose: LinkPurpose;
      tokenHash: string;
    }): Promise<Link | undefined> {
      const [link] = await executor
        .select()
        .from(links)
        .where(and(eq(links.tokenHash, tokenHash), eq(links.purpose, purpose)));
      return link;
    },

    /** Spends the link. Of all who try, one is given the link; the others, and those who come too late, get undefined. */
    async use({ id, now }: { id: string; now: Date }): Promise<Link | undefined> {
      const [link] = await executor
        .update(links)
        .set({ usedAt: now })
        .where(and(eq(links.id, id), isNull(links.usedAt), gt(links.expiresAt, now)))
        .returning();
      return link;
    },

    async setResult({ id, result }: { id: string; result: Record<string, unknown> }): Promise<void> {
      await executor.update(links).set({ result }).where(eq(links.id, id));
    },

    async deleteByUser(userId: string): Promise<void> {
      await executor.delete(links).where(eq(links.userId, userId));
    },

    /** Takes back every unused link of one purpose, such as claim links once somebody has claimed. */
    async deleteUnusedByPurpose(purpose: LinkPurpose): Promise<void> {
      await executor.delete(links).where(and(eq(links.purpose, purpose), isNull(links.usedAt)));
    },

    async deleteExpired(expiredBefore: Date): Promise<void> {
      await executor.delete(links).where(lte(links.expiresAt, expiredBefore));
    },
  };
}
