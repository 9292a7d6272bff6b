import type { Database, Mailbox } from '@mailsync/db';
import type { Clock, SecretBox } from '@mailsync/foundation';
import { readCredential } from '../mailboxes/credentials.ts';
import type { QuotaBudget, QuotaPurpose } from '../quota/quota-budget.ts';
import type { MethodUnits } from '../quota/quota-tables.ts';
import type { AccessTokens } from './gmail-api/access-tokens.ts';
import { createGmailProvider, type GmailWatch } from './gmail-api/gmail-provider.ts';
import { createRequestLanes } from './gmail-api/request-lanes.ts';
import type { MailProvider } from './mail-provider.ts';

/** Opens a mailbox through its route, with its credential and its share of the quota. */
export type OpenProvider = (input: { mailbox: Mailbox }) => Promise<{
  provider: (purpose: QuotaPurpose) => MailProvider;
  /** Units spent for imports since it was opened. */
  importUnits: () => number;
  /** What its requests cost. */
  methodUnits: MethodUnits;
  /** How the provider is asked to tell of changes; null where it cannot. */
  watch: (() => GmailWatch) | null;
}>;

export function createOpenProvider({
  db,
  clock,
  secrets,
  accessTokens,
  budget,
  methodUnits,
  gmailApiUrl,
}: {
  db: Database;
  clock: Clock;
  secrets: SecretBox;
  accessTokens: AccessTokens;
  budget: QuotaBudget;
  methodUnits: MethodUnits;
  gmailApiUrl: string;
}): OpenProvider {
  const lanes = createRequestLanes({ clock });

  return async ({ mailbox }) => {
    const mailboxId = mailbox.id;
    const readRefreshToken = async () => (await readCredential({ db, secrets, mailboxId })).refreshToken;
    const providers = new Map<QuotaPurpose, MailProvider & GmailWatch>();
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
    const open = (purpose: QuotaPurpose) => {
      const provider = providers.get(purpose) ?? createFor(purpose);
      providers.set(purpose, provider);
      return provider;
    };
    return {
      provider: open,
      importUnits: () => importUnits,
      methodUnits,
      watch: mailbox.route === 'google' ? () => open('live') : null,
    };
  };
}
