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

/** Of these messages, those that an import would read. */
export async function listUnread({
  db,
  mailboxId,
  messageIds,
}: {
  db: Database;
  mailboxId: string;
  messageIds: string[];
}): Promise<string[]> {
  return db.read(async (r) => {
    const { revision } = await r.matching.readRules();
    const entries = await r.ledger.list({ mailboxId, messageIds });
    const known = new Map(entries.map((entry) => [entry.messageId, entry]));
    const { toQueue, toRequeue } = planListing({ messageIds, known, revision });
    return [...toQueue, ...toRequeue];
  });
}
