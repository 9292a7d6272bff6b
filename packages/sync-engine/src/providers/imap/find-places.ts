import type { ImapSession, MessagePlace } from './imap-session.ts';
import { isApiId, parsePlaceId, toApiId, toImapId } from './message-id.ts';

/** Places remembered per connection: some 100 bytes each. */
const MOST_PLACES = 50_000;

/** Where these messages lie now. What lies nowhere is left out. */
export async function findPlaces({
  session,
  messageIds,
}: {
  session: ImapSession;
  messageIds: readonly string[];
}): Promise<Map<string, MessagePlace>> {
  if (session.places.size > MOST_PLACES) session.places.clear();
  const found = new Map<string, MessagePlace>();
  const unknown: string[] = [];
  for (const messageId of messageIds) {
    const place =
      session.places.get(messageId) ?? (session.hasGmailExtensions ? null : parsePlaceId(messageId));
    if (place) found.set(messageId, place);
    else if (session.hasGmailExtensions && isApiId(messageId)) unknown.push(messageId);
  }
  if (unknown.length > 0) await search({ session, messageIds: unknown, found });
  return found;
}

/** All Mail first; what is not there may lie in spam or the bin. */
async function search({
  session,
  messageIds,
  found,
}: {
  session: ImapSession;
  messageIds: readonly string[];
  found: Map<string, MessagePlace>;
}): Promise<void> {
  const { live, spamAndBin } = session.folders;
  for (const path of [...live, ...spamAndBin]) {
    const missing = messageIds.filter((messageId) => !found.has(messageId));
    if (missing.length === 0) return;
    const { uidValidity } = await session.openFolder(path);
    const keys = missing.map((messageId) => ({ emailId: toImapId(messageId) }));
    const query = keys.length === 1 ? keys[0]! : { or: keys };
    const uids = await session.ask('search', () => session.client.search(query, { uid: true }));
    if (uids.length === 0) continue;
    const rows = await session.ask('fetch', () =>
      session.client.fetchAll(uids.join(','), { uid: true, size: true }, { uid: true }),
    );
    for (const row of rows) {
      if (!row.emailId) continue;
      const place = { path, uidValidity, uid: row.uid, sizeBytes: row.size ?? null };
      session.places.set(toApiId(row.emailId), place);
      found.set(toApiId(row.emailId), place);
    }
  }
}
