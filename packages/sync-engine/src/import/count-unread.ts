import type { Database, MailSearch } from '@mailsync/db';
import type { MailProvider } from '../providers/mail-provider.ts';
import { planListing } from '../recording/plan-queueing.ts';

/**
 * How many messages of that time the ledger does not settle, by their ids alone: 5 units per 500. Stops counting at
 * `enough`; `isWhole` tells whether it came to the end.
 */
export async function countUnread({
  db,
  mailboxId,
  provider,
  search,
  enough,
}: {
  db: Database;
  mailboxId: string;
  provider: MailProvider;
  search: MailSearch;
  enough: number;
}): Promise<{ unreadCount: number; isWhole: boolean }> {
  let unreadCount = 0;
  let pageToken: string | null = null;
  do {
    const page: Awaited<ReturnType<MailProvider['listMessageIds']>> = await provider.listMessageIds({
      search,
      pageToken,
    });
    unreadCount += (await listUnread({ db, mailboxId, messageIds: page.messageIds })).length;
    pageToken = page.nextPageToken;
  } while (pageToken !== null && unreadCount < enough);
  return { unreadCount, isWhole: pageToken === null };
}

/** Of these messages, those that an import would read: of today's leads, or of some that are added after all others. */
export async function listUnread({
  db,
  mailboxId,
  messageIds,
  of = 'leads',
}: {
  db: Database;
  mailboxId: string;
  messageIds: string[];
  of?: 'leads' | 'new_leads';
}): Promise<string[]> {
  return db.read(async (r) => {
    const rules = await r.matching.readRules();
    const revision = of === 'new_leads' ? rules.revision + 1 : rules.revision;
    const entries = await r.ledger.list({ mailboxId, messageIds });
    const known = new Map(entries.map((entry) => [entry.messageId, entry]));
    const { toQueue, toRequeue } = planListing({ messageIds, known, revision });
    return [...toQueue, ...toRequeue];
  });
}
