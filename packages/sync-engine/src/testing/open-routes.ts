import type { Clock } from '@mailsync/foundation';
import type { GoogleDouble } from '@mailsync/sandbox';
import { afterAll } from 'vitest';
import { createGmailProvider } from '../providers/gmail-api/gmail-provider.ts';
import { createImapConnections, type ImapConnections } from '../providers/imap/imap-connections.ts';
import { createImapProvider } from '../providers/imap/imap-provider.ts';
import type { ImapAccess } from '../providers/imap/imap-session.ts';
import type { MailProvider } from '../providers/mail-provider.ts';
import { QUOTA_TABLES } from '../quota/quota-tables.ts';
import { trust } from './trust.ts';

const opened: ImapConnections[] = [];
afterAll(() => {
  for (const connections of opened.splice(0)) connections.closeAll();
});

interface RouteInput {
  google: GoogleDouble;
  clock: Clock;
  person: string;
}

/** A person's mailbox over the Gmail API, without a budget. */
export async function openGmailApi({ google, clock, person }: RouteInput): Promise<MailProvider> {
  const { accessToken } = await google.control.grantTokens({ person });
  return createGmailProvider({
    gmailApiUrl: google.settings.GMAIL_API_URL,
    clock,
    accessToken: async () => accessToken,
    forgetToken: () => {},
    grantedScopes: () => null,
    spend: async () => {},
    units: QUOTA_TABLES['since-may-2026'].units,
  });
}

/** The same mailbox by an app password. */
export async function openGmailImap({ google, clock, person }: RouteInput): Promise<MailProvider> {
  trust(google.authority);
  const { appPassword } = await google.control.makeAppPassword({ person });
  const access = {
    host: google.settings.GMAIL_IMAP_HOST,
    port: Number(google.settings.GMAIL_IMAP_PORT),
    login: person,
    password: appPassword,
  };
  return openImap({ access, address: person, clock });
}

/** A mailbox on any server, without a budget; closed after the tests of the file. */
export function openImap({
  access,
  address,
  clock,
  spend = async () => {},
}: {
  access: ImapAccess;
  address: string;
  clock: Clock;
  spend?: (bytes: number) => Promise<void>;
}): MailProvider {
  const connections = createImapConnections({ clock });
  opened.push(connections);
  return createImapProvider({ mailboxId: 'm1', address, access, connections, clock, spend });
}
