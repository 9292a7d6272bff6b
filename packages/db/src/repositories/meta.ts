import { eq } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';

/** Single facts about the installation, such as the sandbox stamp and the key's fingerprint. */
export function createMetaRepository({ executor, tables: { meta } }: RepositoryInput) {
  const get = async (key: string): Promise<string | undefined> => {
    const [row] = await executor.select().from(meta).where(eq(meta.key, key));
    return row?.value;
  };

  return {
    get,

    async set({ key, value }: { key: string; value: string }): Promise<void> {
      await executor
        .insert(meta)
        .values({ key, value })
        .onConflictDoUpdate({ target: meta.key, set: { value } });
    },

    /** Returns the value that stands: the given one, or that which was there before. */
    async setIfAbsent({ key, value }: { key: string; value: string }): Promise<string> {
      await executor.insert(meta).values({ key, value }).onConflictDoNothing({ target: meta.key });
      return (await get(key)) ?? value;
    },
  };
}
