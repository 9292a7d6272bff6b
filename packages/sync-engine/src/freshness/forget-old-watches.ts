import type { Database } from '@mailsync/db';

const META_KEY = 'gmail_watch_topic';

/**
 * Watches that were set for another topic tell somebody else, or nobody: after a change of the setting they count no
 * more, and each mailbox is watched anew.
 */
export async function forgetOldWatches({ db, topic }: { db: Database; topic: string | null }): Promise<void> {
  await db.write(async (r) => {
    const before = (await r.meta.get(META_KEY)) ?? '';
    if (before === (topic ?? '')) return;
    await r.mailboxes.forgetWatches();
    await r.meta.set({ key: META_KEY, value: topic ?? '' });
  });
}
