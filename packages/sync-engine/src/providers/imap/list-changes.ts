import { skipByLabel } from '../../recording/decide-fate.ts';
import { ProviderError } from '../../sync-errors/provider-error.ts';
import type { MailChange } from '../mail-provider.ts';
import { parseHeaders } from '../message/parse-mime.ts';
import { readWho } from '../message/read-who.ts';
import { WHO_FIELDS } from './fetch-heads.ts';
import {
  ALL_MAIL,
  type FolderCursor,
  type ImapCursor,
  parseCursor,
  toFolderCursor,
  writeCursor,
} from './imap-cursor.ts';
import type { ImapSession, OpenFolder } from './imap-session.ts';
import { toApiId, writePlaceId } from './message-id.ts';
import { readLabels } from './read-labels.ts';

/** The cursor of now, and how many messages there are. */
export async function readNow(session: ImapSession): Promise<{ cursor: string; messageCount: number }> {
  const now = new Map<string, FolderCursor>();
  let messageCount = 0;
  for (const path of (await session.listFolders()).live) {
    const folder = await session.openFolder(path);
    session.news.noteRead(folder);
    now.set(nameOf({ session, path }), toFolderCursor(folder));
    messageCount += folder.messageCount;
  }
  return { cursor: writeCursor(now), messageCount };
}

/** What came into the folders after the cursor, and with Gmail's extensions what was labelled anew. */
export async function listChanges({
  session,
  cursor,
}: {
  session: ImapSession;
  cursor: string;
}): Promise<{ changes: MailChange[]; cursor: string }> {
  const before: ImapCursor = parseCursor(cursor);
  session.heads.clear();
  const after = new Map<string, FolderCursor>();
  const changes: MailChange[] = [];
  // What is told of lies in one folder. The others keep their cursors, and are looked at within a minute.
  const isTold = session.news.wasPushed() && session.wereFoldersListed();
  for (const path of (isTold ? session.folders : await session.listFolders()).live) {
    const name = nameOf({ session, path });
    const seen = before.get(name);
    if (seen && (isTold ? path !== session.news.path() : isAsBefore({ session, path, seen }))) {
      after.set(name, seen);
      continue;
    }
    // The folder first: what arrives while it is read lies behind the new cursor and is met again.
    const isOpen = isTold && seen !== undefined && !session.hasGmailExtensions;
    const folder = isOpen ? await session.stayInFolder(path) : await session.openFolder(path);
    session.news.noteRead(folder);
    // One that was made since holds what people moved there.
    const known = seen ?? { uidValidity: folder.uidValidity, uidNext: 1, highestModseq: null };
    if (folder.uidValidity !== known.uidValidity) {
      const detail = `imap examine: UIDVALIDITY of ${name} was ${known.uidValidity} and is ${folder.uidValidity}`;
      throw new ProviderError({ code: 'imap.folders_renumbered', detail });
    }
    const { lastUid, ...read } = await listOfFolder({ session, folder, known, isOpen });
    changes.push(...read.changes);
    after.set(name, forward({ known, folder, lastUid }));
  }
  return { changes, cursor: writeCursor(after) };
}

const nameOf = ({ session, path }: { session: ImapSession; path: string }) =>
  session.hasGmailExtensions ? ALL_MAIL : path;

/**
 * Nothing came into it since. What a list says of the folder that is open may be old (RFC 3501 §6.3.10), and that is the
 * one we are told of: it is opened.
 */
function isAsBefore({
  session: { folders, news },
  path,
  seen,
}: {
  session: ImapSession;
  path: string;
  seen: FolderCursor;
}): boolean {
  const state = folders.states.get(path);
  if (!state || path === news.path()) return false;
  return state.uidValidity === seen.uidValidity && state.uidNext === seen.uidNext;
}

/**
 * A server that steps back is not followed: it would hand everything out again, and in the end nothing new. Nor is one
 * ahead of the mail that it hands out: what it promises too high would hide all that comes below.
 */
function forward({
  known,
  folder,
  lastUid,
}: {
  known: FolderCursor;
  folder: OpenFolder;
  lastUid: number;
}): FolderCursor {
  const { uidValidity, highestModseq } = toFolderCursor(folder);
  const isLater = known.highestModseq === null || BigInt(highestModseq ?? 0) > BigInt(known.highestModseq);
  return {
    uidValidity,
    uidNext: Math.max(lastUid + 1, known.uidNext),
    highestModseq: isLater ? highestModseq : known.highestModseq,
  };
}

async function listOfFolder({
  session,
  folder,
  known,
  isOpen,
}: {
  session: ImapSession;
  folder: OpenFolder;
  known: FolderCursor;
  /** It was not opened anew: what it says of its next number may be behind. */
  isOpen: boolean;
}): Promise<{ changes: MailChange[]; lastUid: number }> {
  const isTold = session.hasGmailExtensions && folder.highestModseq !== null && known.highestModseq !== null;
  const changed = isTold && BigInt(folder.highestModseq!) > BigInt(known.highestModseq!);
  const relabelled = changed
    ? await fetchRows({
        session,
        folder,
        range: `1:${Math.max(1, known.uidNext - 1)}`,
        changedSince: known.highestModseq!,
      })
    : [];
  const added =
    isOpen || folder.uidNext > known.uidNext
      ? await fetchRows({ session, folder, range: `${known.uidNext}:*`, withHeads: isOpen })
      : [];
  const changes = [
    ...relabelled
      .filter(({ uid, labels }) => uid < known.uidNext && !skipByLabel(labels))
      // Which label went is not told: a draft that is none any more is among them.
      .map(({ messageId, labels }) => ({ messageId, kind: 'label_removed' as const, labels })),
    // `n:*` always names the last message, also when its number is lower (RFC 3501 §6.4.8).
    ...added
      .filter(({ uid }) => uid >= known.uidNext)
      .map(({ messageId, labels }) => ({ messageId, kind: 'added' as const, labels })),
  ];
  return { changes, lastUid: added.at(-1)?.uid ?? 0 };
}

async function fetchRows({
  session,
  folder,
  range,
  changedSince,
  withHeads = false,
}: {
  session: ImapSession;
  folder: OpenFolder;
  range: string;
  changedSince?: string;
  /** What is told of at once is a mail or two: who took part is wanted next, and comes with the same answer. */
  withHeads?: boolean;
}): Promise<{ uid: number; messageId: string; labels: string[] }[]> {
  const query = {
    uid: true,
    flags: true,
    labels: true,
    size: true,
    ...(withHeads && { headers: WHO_FIELDS }),
  };
  const options = { uid: true, ...(changedSince && { changedSince: BigInt(changedSince) }) };
  const rows = await session.ask('fetch', () => session.client.fetchAll(range, query, options));
  return rows
    .map((row) => {
      const messageId = idOf({ session, folder, row });
      const { path, uidValidity } = folder;
      session.places.set(messageId, { path, uidValidity, uid: row.uid, sizeBytes: row.size ?? null });
      const labels = readLabels({
        labels: row.labels ?? new Set(),
        flags: row.flags ?? new Set(),
        folderLabel: session.folders.labelByPath.get(path),
      });
      if (row.headers)
        session.heads.set(messageId, { messageId, labels, ...readWho(parseHeaders(row.headers)) });
      return { uid: row.uid, messageId, labels };
    })
    .toSorted((one, other) => one.uid - other.uid);
}

/** The id of a message that an answer is about. */
export function idOf({
  session,
  folder: { path, uidValidity },
  row,
}: {
  session: ImapSession;
  folder: Pick<OpenFolder, 'path' | 'uidValidity'>;
  row: { uid: number; emailId?: string | undefined };
}): string {
  if (!session.hasGmailExtensions) return writePlaceId({ path, uidValidity, uid: row.uid });
  if (row.emailId && /^\d{1,20}$/.test(row.emailId)) return toApiId(row.emailId);
  throw new ProviderError({ code: 'imap.answer_unreadable', detail: 'imap fetch: no X-GM-MSGID' });
}
