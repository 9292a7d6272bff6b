import type { Database } from '@mailsync/db';
import type { Clock, CreateId, Logger, SecretBox } from '@mailsync/foundation';
import type { AccessTokens } from '../providers/gmail-api/access-tokens.ts';
import type { MethodUnits } from '../quota/quota-tables.ts';
import type { GoogleOAuth } from '../providers/gmail-api/google-oauth.ts';
import type { ImapConnections } from '../providers/imap/imap-connections.ts';
import type { FindAddress } from '../providers/mail-servers/find-address.ts';
import type { MailServers } from '../providers/open-provider.ts';

/** What the verbs of the engine are given. */
export interface EngineContext {
  db: Database;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  secrets: SecretBox;
  oauth: GoogleOAuth;
  accessTokens: AccessTokens;
  gmailApiUrl: string;
  /** What requests cost by the project's quota table. */
  methodUnits: MethodUnits;
  imapConnections: ImapConnections;
  mailServers: MailServers;
  /** Judges the servers that people name. */
  findAddress: FindAddress;
  /** Where people reach this installation, without a slash at the end. */
  publicUrl: string;
  /** Wakes the worker for a mailbox that has become due. */
  wake: (mailboxId: string) => Promise<void>;
}
