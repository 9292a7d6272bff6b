import type { Clock } from '@mailsync/foundation';
import { toAddressKey } from '../../recording/address-key.ts';
import { LONGEST_QUERY_CHARACTERS, writeQuery } from '../gmail-search/write-query.ts';
import type { MailProvider } from '../mail-provider.ts';
import type { SpendBytes } from './fetch-large.ts';
import { fetchHead, fetchHeads } from './fetch-heads.ts';
import { fetchMessage, fetchSmallMessages } from './fetch-message.ts';
import type { ImapConnections } from './imap-connections.ts';
import { isNewerCursor } from './imap-cursor.ts';
import type { ImapAccess, ImapSession } from './imap-session.ts';
import { listChanges, readNow } from './list-changes.ts';
import { listIds } from './list-ids.ts';
import { countReadingCosts } from './reading-costs.ts';
import { isShort } from './write-search.ts';

/** Servers answer with all numbers at once; a page is what is looked at, and written, together. */
const IDS_PER_PAGE = 2_000;

export interface CreateImapProviderInput {
  mailboxId: string;
  address: string;
  access: ImapAccess;
  connections: ImapConnections;
  clock: Clock;
  /** Takes bytes out of the day's budget before they are downloaded; throws `QuotaPause` when there are none. */
  spend: SpendBytes;
}

/** A mailbox over IMAP (RFC 3501), with Gmail's extensions where the server has them. */
export function createImapProvider(input: CreateImapProviderInput): MailProvider {
  const { mailboxId, address, access, connections, spend } = input;
  const use = <T>(work: (session: ImapSession) => Promise<T>): Promise<T> =>
    connections.use({ mailboxId, access, work });

  return {
    readProfile: async () => ({ address, ...(await use(readNow)) }),

    // Which other addresses the owner sends from is not told by IMAP.
    async listOwnAddresses() {
      const key = toAddressKey(address);
      return key ? [key] : [];
    },

    listChangesSince: ({ cursor }) => use((session) => listChanges({ session, cursor })),
    isNewer: isNewerCursor,

    listMessageIds: ({ search, pageToken, limit = IDS_PER_PAGE }) =>
      use((session) => listIds({ session, search, pageToken, limit })),

    // Which language the server understands is not known before it is asked: a search has to fit both.
    fitsOneRequest: (search) => isShort(search) && writeQuery(search).length <= LONGEST_QUERY_CHARACTERS,

    readCosts: ({ messageCount }) =>
      use(async ({ hasGmailExtensions }) => countReadingCosts({ messageCount, hasGmailExtensions })),

    getMessage: ({ messageId }) => use((session) => fetchMessage({ session, messageId, spend })),

    listHeads: ({ messageIds }) => use((session) => fetchHeads({ session, messageIds, spend })),

    getMessages: ({ messageIds }) => use((session) => fetchSmallMessages({ session, messageIds, spend })),

    getMessageHead: ({ messageId }) => use((session) => fetchHead({ session, messageId, spend })),
  };
}
