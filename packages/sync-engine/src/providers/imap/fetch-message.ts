import { ProviderError } from '../../sync-errors/provider-error.ts';
import type { ProviderMessage } from '../mail-provider.ts';
import { parseMime } from '../message/parse-mime.ts';
import { fetchLarge, type SpendBytes } from './fetch-large.ts';
import { ABOUT, fetchRow, gone, isOf, readRow } from './fetch-row.ts';
import { findPlaces } from './find-places.ts';
import type { ImapSession } from './imap-session.ts';

/** Up to there a message is taken whole; of larger ones only the texts, because attachments are not stored. */
const LARGEST_TAKEN_WHOLE_BYTES = 256 * 1024;
/** What one answer brings at most: it is held in memory as a whole. */
const LARGEST_TAKEN_TOGETHER_BYTES = 4 * 1024 * 1024;

/**
 * Whole messages in one answer for each folder, as many as together are no larger than a few megabytes. What is large, not
 * there any more, or of unknown size is left out, to be asked for by itself.
 */
export async function fetchSmallMessages({
  session,
  messageIds,
  spend,
}: {
  session: ImapSession;
  messageIds: readonly string[];
  spend: SpendBytes;
}): Promise<ProviderMessage[]> {
  const places = await findPlaces({ session, messageIds });
  let totalBytes = 0;
  const chosen = [...places].filter(([, { sizeBytes }]) => {
    if (sizeBytes === null || sizeBytes > LARGEST_TAKEN_WHOLE_BYTES) return false;
    totalBytes += sizeBytes;
    return totalBytes <= LARGEST_TAKEN_TOGETHER_BYTES;
  });
  const messages: ProviderMessage[] = [];
  for (const [path, inFolder] of Map.groupBy(chosen, ([, place]) => place.path)) {
    const { uidValidity } = await session.stayInFolder(path);
    const current = inFolder.filter(([, place]) => place.uidValidity === uidValidity);
    if (current.length === 0) continue;
    await spend(current.reduce((sum, [, { sizeBytes }]) => sum + (sizeBytes ?? 0), 0));
    const idByUid = new Map(current.map(([messageId, { uid }]) => [uid, messageId]));
    const uids = [...idByUid.keys()].join(',');
    const rows = await session.ask('fetch', () =>
      session.client.fetchAll(uids, { ...ABOUT, source: true }, { uid: true }),
    );
    for (const row of rows) {
      const messageId = idByUid.get(row.uid);
      if (messageId === undefined || !row.source || !isOf({ row, session, messageId })) continue;
      messages.push(await readRow({ session, path, messageId, row, payload: parseMime(row.source) }));
    }
  }
  return messages;
}

/** One message with its texts. Throws `imap.message_gone`. */
export async function fetchMessage({
  session,
  messageId,
  spend,
}: {
  session: ImapSession;
  messageId: string;
  spend: SpendBytes;
}): Promise<ProviderMessage> {
  let place = (await findPlaces({ session, messageIds: [messageId] })).get(messageId);
  if (!place) throw gone(messageId);
  if (place.sizeBytes === null) {
    const row = await fetchRow({ session, messageId, place, query: { uid: true, size: true } });
    place = { ...place, sizeBytes: row.size ?? 0 };
  }
  const sizeBytes = place.sizeBytes ?? 0;
  if (sizeBytes > LARGEST_TAKEN_WHOLE_BYTES)
    return fetchLarge({ session, messageId, place, sizeBytes, spend });

  await spend(sizeBytes);
  const row = await fetchRow({ session, messageId, place, query: { ...ABOUT, source: true } });
  if (!row.source)
    throw new ProviderError({ code: 'imap.answer_unreadable', detail: 'imap fetch: no BODY[]' });
  return readRow({ session, path: place.path, messageId, row, payload: parseMime(row.source) });
}
