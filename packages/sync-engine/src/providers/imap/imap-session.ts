import type { ImapFlow as ImapFlowClient, MailboxObject } from 'imapflow';
import { ProviderError } from '../../sync-errors/provider-error.ts';
import type { MessageWho } from '../mail-provider.ts';
import type { FindAddress } from '../mail-servers/find-address.ts';
import { chooseFolders, type Folders } from './choose-folders.ts';
import { createFolderNews, type FolderNews } from './folder-news.ts';
import { readImapFailure } from './read-imap-failure.ts';

const CONNECT_TIMEOUT_MS = 30_000;
const GREETING_TIMEOUT_MS = 16_000;
/** A server that says nothing for so long amid an answer is gone. */
export const SILENCE_TIMEOUT_MS = 60_000;
/** New mail that is told of is read without a look at the other folders, as long as there was one not long ago. */
const FOLDERS_STAND_MS = 60_000;
const MEGABYTE = 1024 * 1024;

/** Where a mailbox is reached, and how one gets in. */
export interface ImapAccess {
  host: string;
  port: number;
  login: string;
  password: string;
  /** Of a server that a person has named. Left out: Gmail's, as it is configured, over TLS. */
  elsewhere?: { security: 'tls' | 'starttls'; findAddress: FindAddress };
}

/** A folder as it stands: copied, because the library changes its own object as news come in. */
export interface OpenFolder {
  path: string;
  uidValidity: string;
  uidNext: number;
  highestModseq: string | null;
  messageCount: number;
}

/** Where a message was last seen, and how large it is. */
export interface MessagePlace {
  path: string;
  uidValidity: string;
  uid: number;
  sizeBytes: number | null;
}

/** One connection, logged in. Commands go one after another: a folder stays open until the next one is opened. */
export interface ImapSession {
  client: ImapFlowClient;
  folders: Folders;
  hasGmailExtensions: boolean;
  /** Places of messages met on this connection. */
  places: Map<string, MessagePlace>;
  /** What came with the changes that were read last: each is taken once. */
  heads: Map<string, MessageWho>;
  /** What is left of the listing under way: servers do not remember it. */
  listing: { key: string; uids: readonly number[] } | null;
  /** What the connection has been told since changes were read last. */
  news: FolderNews;
  /** Looks again which folders there are: people make, rename and remove them. */
  listFolders(): Promise<Folders>;
  /** Whether that was done within the last minute. */
  wereFoldersListed(): boolean;
  openFolder(path: string): Promise<OpenFolder>;
  /**
   * The same where it is open already, else it is opened. It may be behind: what has come into it since the server last
   * told of it is not seen. Opening a large folder anew costs more than reading a message.
   */
  stayInFolder(path: string): Promise<OpenFolder>;
  /** Sends one command. Rejects with a `ProviderError` whatever went wrong, an answer of nothing included. */
  ask<T>(command: string, send: () => Promise<T | false | undefined>): Promise<T>;
  isUsable(): boolean;
  close(): void;
}

/** Connects and logs in over TLS; certificates are always verified. Rejects with a `ProviderError`. */
export async function openImapSession({
  access,
  now,
  silenceTimeoutMs = SILENCE_TIMEOUT_MS,
}: {
  access: ImapAccess;
  now: () => Date;
  silenceTimeoutMs?: number | undefined;
}): Promise<ImapSession> {
  const isElsewhere = access.elsewhere !== undefined;
  /** Why the server refused something: the library tells its logger alone where it answers with nothing. */
  let heard: unknown = null;
  function hear({ err }: { err?: unknown }) {
    heard ??= err ?? null;
    // The library passes over a line that it cannot read, and what it named would count as not there.
    if (isUnreadable(err)) client.close();
  }
  // Some 30 MB that a program without such mailboxes does not need.
  const { ImapFlow } = await import('imapflow');
  const logger = {
    debug() {},
    info() {},
    warn: hear,
    error: hear,
    // Answers are not written out for a log that nobody keeps.
    isLevelEnabled: (level: string) => level === 'warn' || level === 'error',
  };
  const client = new ImapFlow({
    ...(await chooseConnection(access)),
    port: access.port,
    auth: { user: access.login, pass: access.password },
    logger,
    disableAutoIdle: true,
    disableCompression: true,
    connectionTimeout: Math.min(CONNECT_TIMEOUT_MS, silenceTimeoutMs),
    greetingTimeout: Math.min(GREETING_TIMEOUT_MS, silenceTimeoutMs),
    socketTimeout: silenceTimeoutMs,
    maxLiteralSize: 16 * MEGABYTE,
    maxResponseSize: 64 * MEGABYTE,
    maxLineLength: 32 * MEGABYTE,
    // Waiting to fill a packet costs some 40 ms a command.
    tls: { noDelay: true } as Record<string, unknown>,
  });
  // Unheard, an error of the connection ends the whole program. Whoever waits for an answer is told anyway.
  client.on('error', (error: unknown) => hear({ err: error }));
  // Which folders the person subscribes to is of no interest, and would be one more question with every listing.
  (client as unknown as { skipLsub: boolean }).skipLsub = true;

  async function ask<T>(command: string, send: () => Promise<T | false | undefined>): Promise<T> {
    let answer: T | false | undefined;
    heard = null;
    try {
      answer = await send();
    } catch (error) {
      throw readImapFailure({ error, cause: heard, surface: 'imap', command, isElsewhere, now: now() });
    }
    if (answer !== false && answer !== undefined && !isUnreadable(heard)) return answer;
    // The library answers with nothing when the connection is gone, or when the server has refused.
    if (heard instanceof Error)
      throw readImapFailure({ error: heard, surface: 'imap', command, isElsewhere, now: now() });
    const code = client.usable ? 'imap.answer_unreadable' : 'network.unreachable';
    throw new ProviderError({ code, detail: `imap ${command}: no answer` });
  }

  try {
    await ask('login', async () => {
      await client.connect();
      return true;
    });
    const hasGmailExtensions = client.capabilities.has('X-GM-EXT-1');
    // Where all folders tell how they stand with one answer, those in which nothing came need not be opened.
    const tellsState = !hasGmailExtensions && client.capabilities.has('LIST-STATUS');
    const listOptions = tellsState ? { statusQuery: { uidNext: true, uidValidity: true } } : {};
    const listFolders = async () =>
      chooseFolders({ list: await ask('list', () => client.list(listOptions)), hasGmailExtensions });
    const folders = await listFolders();
    let listedAtMs = Number.NEGATIVE_INFINITY;
    const news = createFolderNews({ client, hasGmailExtensions, folders: () => session.folders });
    const session: ImapSession = {
      client,
      folders,
      hasGmailExtensions,
      places: new Map(),
      heads: new Map(),
      listing: null,
      news,
      ask,
      async listFolders() {
        session.folders = await listFolders();
        listedAtMs = now().getTime();
        return session.folders;
      },
      wereFoldersListed: () => Math.abs(now().getTime() - listedAtMs) < FOLDERS_STAND_MS,
      async openFolder(path) {
        const folder = copyFolder(await ask('examine', () => client.mailboxOpen(path, { readOnly: true })));
        news.noteOpened(folder);
        return folder;
      },
      async stayInFolder(path) {
        const open = client.mailbox;
        return open && open.path === path ? copyFolder(open) : session.openFolder(path);
      },
      isUsable: () => client.usable,
      close: () => client.close(),
    };
    return session;
  } catch (error) {
    client.close();
    throw error;
  }
}

/** Which address is connected, and how the connection is secured. The certificate is verified for the name in any case. */
async function chooseConnection({ host, port, elsewhere }: ImapAccess) {
  if (!elsewhere) return { host, secure: true };
  const address = await elsewhere.findAddress({ host, port });
  return {
    host: address,
    ...(address !== host && { servername: host }),
    ...(elsewhere.security === 'tls' ? { secure: true } : { secure: false, doSTARTTLS: true }),
  };
}

function copyFolder({ path, uidValidity, uidNext, highestModseq, exists }: MailboxObject): OpenFolder {
  if (uidValidity === undefined || uidNext === undefined) {
    throw new ProviderError({
      code: 'imap.answer_unreadable',
      detail: 'imap examine: no UIDVALIDITY or UIDNEXT',
    });
  }
  return {
    path,
    uidValidity: `${uidValidity}`,
    uidNext,
    highestModseq: highestModseq === undefined ? null : `${highestModseq}`,
    messageCount: exists,
  };
}

const isUnreadable = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(?:ParserError|MAX_IMAP_NESTING)/.test(`${error.code}`);
