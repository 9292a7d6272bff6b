import type { MessageWho, ProviderMessageHead } from '../mail-provider.ts';
import { parseHeaders } from '../message/parse-mime.ts';
import { readWho } from '../message/read-who.ts';
import { HEADER_BYTES, type SpendBytes } from './fetch-large.ts';
import { ABOUT, fetchRow, gone, isOf, readRow } from './fetch-row.ts';
import { findPlaces } from './find-places.ts';
import type { ImapSession } from './imap-session.ts';
import { type HeadLine, readingHeadLines } from './read-head-line.ts';
import { readLabels } from './read-labels.ts';

/** Who took part. */
export const WHO_FIELDS = ['from', 'to', 'cc', 'bcc', 'reply-to', 'x-original-from'];
/** Servers take lines of some 8,000 characters. */
const RANGES_PER_COMMAND = 300;
/** What a list shows. */
const SHOWN_FIELDS = ['from', 'subject', 'date'];

/** Who wrote to whom, of as many messages as there are, folder by folder. What is gone is left out. */
export async function fetchHeads({
  session,
  messageIds,
  spend,
}: {
  session: ImapSession;
  messageIds: readonly string[];
  spend: SpendBytes;
}): Promise<MessageWho[]> {
  // By id: a server that was asked again, because it was busy, hands out some of them twice.
  const heads = takeKnown({ session, messageIds });
  await spend(heads.size * HEADER_BYTES);
  const unknown = messageIds.filter((messageId) => !heads.has(messageId));
  const places = await findPlaces({ session, messageIds: unknown });
  const idsByPath = Map.groupBy(places.keys(), (messageId) => places.get(messageId)!.path);
  for (const [path, ids] of idsByPath) {
    await spend(ids.length * HEADER_BYTES);
    const { uidValidity } = await session.stayInFolder(path);
    const idByUid = new Map(
      ids
        .filter((messageId) => places.get(messageId)!.uidValidity === uidValidity)
        .map((messageId) => [places.get(messageId)!.uid, messageId]),
    );
    if (idByUid.size === 0) continue;
    const folderLabel = session.folders.labelByPath.get(path);
    const add = ({ messageId, uid, sizeBytes, labels, flags, headers }: HeadLine & { messageId: string }) => {
      session.places.set(messageId, { path, uidValidity, uid, sizeBytes });
      heads.set(messageId, {
        messageId,
        labels: readLabels({ labels, flags, folderLabel }),
        ...readWho(parseHeaders(headers)),
      });
    };
    const onLine = (line: HeadLine) => {
      const messageId = idByUid.get(line.uid);
      if (messageId !== undefined) add({ ...line, messageId });
    };
    const read = async (range: string) => {
      const query = { uid: true, flags: true, labels: true, size: true, headers: WHO_FIELDS };
      // One by one as they come: what the library makes of hundreds of answers is a lot to hold.
      for await (const row of session.client.fetch(range, query, { uid: true })) {
        const messageId = idByUid.get(row.uid);
        if (messageId === undefined || !isOf({ row, session, messageId })) continue;
        const { uid, size = null, labels = new Set(), flags = new Set() } = row;
        add({ messageId, uid, sizeBytes: size, labels, flags, headers: row.headers ?? Buffer.alloc(0) });
      }
      return true;
    };
    for (const range of writeRanges([...idByUid.keys()]))
      await session.ask('fetch', () => readingHeadLines({ session, onLine, work: () => read(range) }));
  }
  return [...heads.values()];
}

function takeKnown({
  session,
  messageIds,
}: {
  session: ImapSession;
  messageIds: readonly string[];
}): Map<string, MessageWho> {
  const known = new Map<string, MessageWho>();
  for (const messageId of messageIds) {
    const head = session.heads.get(messageId);
    if (head) known.set(messageId, head);
  }
  session.heads.clear();
  return known;
}

/** What one message says of itself. Throws `imap.message_gone`. */
export async function fetchHead({
  session,
  messageId,
  spend,
}: {
  session: ImapSession;
  messageId: string;
  spend: SpendBytes;
}): Promise<ProviderMessageHead> {
  const place = (await findPlaces({ session, messageIds: [messageId] })).get(messageId);
  if (!place) throw gone(messageId);
  await spend(HEADER_BYTES);
  const row = await fetchRow({ session, messageId, place, query: { ...ABOUT, headers: SHOWN_FIELDS } });
  const payload = { headers: parseHeaders(row.headers ?? Buffer.alloc(0)) };
  const message = await readRow({ session, path: place.path, messageId, row, payload });
  const { labels, receivedAt, subject, from, sentAt } = message;
  return { messageId, labels, receivedAt, subject, from, date: sentAt ?? receivedAt };
}

/** Sequence sets (RFC 3501 §9), each short enough for a command. Numbers that follow each other are one range of it. */
function writeRanges(uids: readonly number[]): string[] {
  const ranges: { from: number; to: number }[] = [];
  for (const uid of uids.toSorted((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last && uid === last.to + 1) last.to = uid;
    else ranges.push({ from: uid, to: uid });
  }
  const written = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from}:${to}`));
  return Array.from({ length: Math.ceil(written.length / RANGES_PER_COMMAND) }, (_, index) =>
    written.slice(index * RANGES_PER_COMMAND, (index + 1) * RANGES_PER_COMMAND).join(','),
  );
}
