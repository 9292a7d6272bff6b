import type { Database, Mailbox } from '@mailsync/db';
import type { Clock, SecretBox } from '@mailsync/foundation';
import { readCredential } from '../mailboxes/credentials.ts';
import type { DownloadBudget } from '../quota/download-budget.ts';
import type { QuotaBudget, QuotaPurpose } from '../quota/quota-budget.ts';
import type { MethodUnits } from '../quota/quota-tables.ts';
import type { AccessTokens } from './gmail-api/access-tokens.ts';
import { createGmailProvider, type GmailWatch } from './gmail-api/gmail-provider.ts';
import { createRequestLanes, type RequestLanes } from './gmail-api/request-lanes.ts';
import type { IdleFolder, IdleListener, ImapConnections } from './imap/imap-connections.ts';
import { createImapProvider } from './imap/imap-provider.ts';
import type { MailProvider } from './mail-provider.ts';
import type { FindAddress } from './mail-servers/find-address.ts';

/** Gmail's servers for people with an app password. */
export interface MailServers {
  imap: { host: string; port: number };
  smtp: { host: string; port: number };
}

interface OpenedProvider {
  provider: (purpose: QuotaPurpose) => MailProvider;
  /** Units spent for imports since it was opened. */
  importUnits: () => number;
  /** What its requests cost. */
  methodUnits: MethodUnits;
  /** How the provider is asked to tell of changes; null where it cannot. */
  watch: (() => GmailWatch) | null;
  /**
   * Has the mail server tell of changes over the open connection (IMAP IDLE): of what, or null where the server does not
   * know how. Rejects with a `ProviderError`. Null for routes without a connection.
   */
  listen: ((listener: IdleListener) => Promise<IdleFolder | null>) | null;
}

/** Opens a mailbox through its route, with its credential and its share of the quota. */
export type OpenProvider = (input: { mailbox: Mailbox }) => Promise<OpenedProvider>;

export interface CreateOpenProviderInput {
  db: Database;
  clock: Clock;
  secrets: SecretBox;
  accessTokens: AccessTokens;
  budget: QuotaBudget;
  methodUnits: MethodUnits;
  gmailApiUrl: string;
  imapConnections: ImapConnections;
  downloadBudget: DownloadBudget;
  mailServers: MailServers;
  findAddress: FindAddress;
}

export function createOpenProvider(input: CreateOpenProviderInput): OpenProvider {
  const lanes = createRequestLanes({ clock: input.clock });
  return ({ mailbox }) =>
    mailbox.route === 'google'
      ? openGoogle({ ...input, lanes, mailbox })
      : openAppPassword({ ...input, mailbox });
}

async function openGoogle({
  db,
  clock,
  secrets,
  accessTokens,
  budget,
  methodUnits,
  gmailApiUrl,
  lanes,
  mailbox,
}: CreateOpenProviderInput & { lanes: RequestLanes; mailbox: Mailbox }): Promise<OpenedProvider> {
  const mailboxId = mailbox.id;
  const readRefreshToken = async () =>
    (await readCredential({ db, secrets, mailboxId, route: 'google' })).refreshToken;
  let importUnits = 0;

  const createFor = (purpose: QuotaPurpose) =>
    createGmailProvider({
      gmailApiUrl,
      clock,
      accessToken: () => accessTokens.get({ mailboxId, readRefreshToken }),
      forgetToken: (accessToken) => accessTokens.forget({ mailboxId, accessToken }),
      lanes: { enter: () => lanes.enter(mailboxId), narrow: () => lanes.narrow(mailboxId) },
      grantedScopes: () => accessTokens.scopes({ mailboxId }),
      units: methodUnits,
      spend: async ({ method, units }) => {
        await budget.spend({ mailboxId, purpose, method, units });
        if (purpose === 'import') importUnits += units;
      },
    });
  const open = onePerPurpose(createFor);
  const watch = () => open('live');
  return { provider: open, importUnits: () => importUnits, methodUnits, watch, listen: null };
}

async function openAppPassword({
  db,
  clock,
  secrets,
  imapConnections,
  downloadBudget,
  mailServers,
  findAddress,
  methodUnits,
  mailbox,
}: CreateOpenProviderInput & { mailbox: Mailbox }): Promise<OpenedProvider> {
  const mailboxId = mailbox.id;
  const { servers } = mailbox;
  const credential = await readCredential({ db, secrets, mailboxId, route: 'app_password', servers });
  const who = { login: credential.login, password: credential.appPassword };
  const access = servers
    ? { ...servers.imap, ...who, elsewhere: { security: servers.imap.security, findAddress } }
    : { ...mailServers.imap, ...who };
  const createFor = (purpose: QuotaPurpose) =>
    createImapProvider({
      mailboxId,
      address: mailbox.address,
      access,
      connections: imapConnections,
      clock,
      spend: (bytes) => downloadBudget.spend({ mailboxId, purpose, bytes }),
    });
  const listen = (listener: IdleListener) =>
    imapConnections.listen({ mailboxId, access, cursor: mailbox.imapCursor, listener });
  // Units are of the Gmail API alone.
  return { provider: onePerPurpose(createFor), importUnits: () => 0, methodUnits, watch: null, listen };
}

/** Made when they are asked for: most passes need one of them. */
function onePerPurpose<Provider extends MailProvider>(
  createFor: (purpose: QuotaPurpose) => Provider,
): (purpose: QuotaPurpose) => Provider {
  const providers = new Map<QuotaPurpose, Provider>();
  return (purpose) => {
    const provider = providers.get(purpose) ?? createFor(purpose);
    providers.set(purpose, provider);
    return provider;
  };
}
