import { ProviderError } from '../../sync-errors/provider-error.ts';
import type { ProviderMessage } from '../mail-provider.ts';
import { parseHeaders, parseMime } from '../message/parse-mime.ts';
import { fetchLarge, HEADER_BYTES, type SpendBytes } from './fetch-large.ts';
import { ABOUT, fetchRow, gone, isOf, openPlace, readRow } from './fetch-row.ts';
import { findPlaces } from './find-places.ts';
import type { ImapSession } from './imap-session.ts';

/** Up to there a message is taken whole; of larger ones only the texts, because attachments are not stored. */
const LARGEST_TAKEN_WHOLE_BYTES = 256 * 1024;
/** What a fate is decided by, and a list shows. */
const HEAD_FIELDS = [
  'from',
  'to',
  'cc',
  'bcc',
  'reply-to',
  'x-original-from',
  'subject',
  'date',
  'message-id',
  'references',
  'in-reply-to',
];

/** Everything but the bodies, of as many messages as there are, folder by folder. What is gone is left out. */
export async function fetchHeads({
  session,
  messageIds,
  spend,
}: {
  session: ImapSession;
  messageIds: readonly string[];
  spend: SpendBytes;
}): Promise<ProviderMessage[]> {
  const places = await findPlaces({ session, messageIds });
  const idsByPath = Map.groupBy(places.keys(), (messageId) => places.get(messageId)!.path);
  const heads: ProviderMessage[] = [];
  for (const [path, ids] of idsByPath) {
    await spend(ids.length * HEADER_BYTES);
    const { uidValidity } = await session.openFolder(path);
    const idByUid = new Map(
      ids
        .filter((messageId) => places.get(messageId)!.uidValidity === uidValidity)
        .map((messageId) => [places.get(messageId)!.uid, messageId]),
    );
    if (idByUid.size === 0) continue;
    const rows = await session.ask('fetch', () =>
      session.client.fetchAll(
        [...idByUid.keys()].join(','),
        { ...ABOUT, headers: HEAD_FIELDS },
        { uid: true },
      ),
    );
    for (const row of rows) {
      const messageId = idByUid.get(row.uid);
      if (messageId === undefined || !isOf({ row, session, messageId })) continue;
      session.places.set(messageId, { path, uidValidity, uid: row.uid, sizeBytes: row.size ?? null });
      const payload = { headers: parseHeaders(row.headers ?? Buffer.alloc(0)) };
      heads.push(await readRow({ session, path, messageId, row, payload }));
    }
  }
  return heads;
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
  await openPlace({ session, messageId, place });
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
