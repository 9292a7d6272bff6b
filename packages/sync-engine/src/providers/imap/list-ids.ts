import { ProviderError } from '../../sync-errors/provider-error.ts';
import { writeQuery } from '../gmail-search/write-query.ts';
import type { MailSearch } from '../mail-provider.ts';
import type { ImapSession, OpenFolder } from './imap-session.ts';
import { idOf } from './list-changes.ts';
import { writeSearch } from './write-search.ts';

/** Where a listing goes on: below this number in this folder. */
interface PagePosition {
  path: string;
  uidValidity: string | null;
  below: number | null;
}

/** What is kept of a listing between its pages, at eight bytes each. */
const MOST_KEPT_UIDS = 500_000;

/**
 * One page of what a search finds, folder by folder, newest first. The server answers with numbers at once and does not
 * remember them: the connection does, and where it is another one a page is the same search below a number.
 */
export async function listIds({
  session,
  search,
  pageToken,
  limit,
}: {
  session: ImapSession;
  search: MailSearch;
  pageToken: string | null;
  limit: number;
}): Promise<{ messageIds: string[]; nextPageToken: string | null }> {
  const { live, spamAndBin } = session.folders;
  const paths = search.inSpamAndBin ? [...live, ...spamAndBin] : live;
  const start: PagePosition = pageToken
    ? parsePageToken(pageToken)
    : { path: paths[0] ?? 'INBOX', uidValidity: null, below: null };

  // Folders without anything are passed over, so that a page is empty only at the end.
  let at: PagePosition | null = start;
  while (at) {
    const { path, uidValidity, below }: PagePosition = at;
    // From page to page the folder stays as it was opened.
    const folder: OpenFolder = await (below === null ? session.openFolder(path) : session.stayInFolder(path));
    if (uidValidity !== null && uidValidity !== folder.uidValidity) {
      throw new ProviderError({
        code: 'imap.listing_expired',
        detail: `imap search: ${path} is numbered anew`,
      });
    }
    const uids: readonly number[] = await findUids({ session, folder, search, below });
    const page = uids.slice(0, limit);
    keepListing({ session, folder, search, uids: uids.slice(limit) });
    const messageIds = await toIds({ session, folder, uids: page });
    const next: string | undefined = paths[paths.indexOf(path) + 1];
    const rest: PagePosition | null =
      uids.length > page.length
        ? { path, uidValidity: folder.uidValidity, below: page.at(-1)! }
        : next === undefined
          ? null
          : { path: next, uidValidity: null, below: null };
    if (messageIds.length > 0 || !rest) {
      return { messageIds, nextPageToken: rest && JSON.stringify(rest) };
    }
    at = rest;
  }
  return { messageIds: [], nextPageToken: null };
}

function parsePageToken(pageToken: string): PagePosition {
  try {
    const parsed = JSON.parse(pageToken) as Partial<PagePosition>;
    if (typeof parsed.path === 'string') {
      return { path: parsed.path, uidValidity: parsed.uidValidity ?? null, below: parsed.below ?? null };
    }
  } catch {
    // It comes from the other route: what it meant there is of no use here.
  }
  throw new ProviderError({
    code: 'imap.listing_expired',
    detail: 'imap search: the page is of another route',
  });
}

const keyOf = ({ folder, search }: { folder: OpenFolder; search: MailSearch }) =>
  JSON.stringify([folder.path, folder.uidValidity, search]);

function keepListing({
  session,
  folder,
  search,
  uids,
}: {
  session: ImapSession;
  folder: OpenFolder;
  search: MailSearch;
  uids: readonly number[];
}): void {
  const isKept = uids.length > 0 && uids.length <= MOST_KEPT_UIDS;
  session.listing = isKept ? { key: keyOf({ folder, search }), uids } : null;
}

/** Newest first. */
async function findUids({
  session,
  folder,
  search,
  below,
}: {
  session: ImapSession;
  folder: OpenFolder;
  search: MailSearch;
  below: number | null;
}): Promise<readonly number[]> {
  if (below !== null && below <= 1) return [];
  const kept = below === null ? null : session.listing;
  if (kept?.key === keyOf({ folder, search }) && kept.uids[0]! < below!) return kept.uids;
  const gmraw = session.hasGmailExtensions ? writeQuery(search) : '';
  const query = {
    ...(below !== null && { uid: `1:${below - 1}` }),
    ...(session.hasGmailExtensions ? (gmraw ? { gmraw } : { all: true }) : writeSearch(search)),
  };
  const uids = await session.ask('search', () => session.client.search(query, { uid: true }));
  return uids.filter((uid) => below === null || uid < below).toSorted((one, other) => other - one);
}

async function toIds({
  session,
  folder,
  uids,
}: {
  session: ImapSession;
  folder: OpenFolder;
  uids: readonly number[];
}): Promise<string[]> {
  const { path, uidValidity } = folder;
  if (uids.length === 0) return [];
  const remember = (uid: number, messageId: string, sizeBytes: number | null) => {
    session.places.set(messageId, { path, uidValidity, uid, sizeBytes });
    return messageId;
  };
  if (!session.hasGmailExtensions) {
    return uids.map((uid) => remember(uid, idOf({ session, folder, row: { uid } }), null));
  }
  const rows = await session.ask('fetch', () =>
    session.client.fetchAll([...uids].join(','), { uid: true, size: true }, { uid: true }),
  );
  return rows
    .toSorted((one, other) => other.uid - one.uid)
    .map((row) => remember(row.uid, idOf({ session, folder, row }), row.size ?? null));
}
