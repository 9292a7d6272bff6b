import type { Database, Mailbox } from '@mailsync/db';
import type { Clock, SecretBox } from '@mailsync/foundation';
import { readCredential } from '../mailboxes/credentials.ts';
import type { QuotaBudget, QuotaPurpose } from '../scheduling/quota-budget.ts';
import type { AccessTokens } from './gmail-api/access-tokens.ts';
import { createGmailProvider, type GmailWatch } from './gmail-api/gmail-provider.ts';
import type { MailProvider } from './mail-provider.ts';

/** Opens a mailbox through its route, with its credential and its share of the quota. */
export type OpenProvider = (input: { mailbox: Mailbox }) => Promise<{
  provider: (purpose: QuotaPurpose) => MailProvider;
  /** Units spent for imports since it was opened. */
  importUnits: () => number;
  /** How the provider is asked to tell of changes; null where it cannot. */
  watch: GmailWatch | null;
}>;

export function createOpenProvider({
  db,
  clock,
  secrets,
  accessTokens,
  budget,
  gmailApiUrl,
}: {
  db: Database;
  clock: Clock;
  secrets: SecretBox;
  accessTokens: AccessTokens;
  budget: QuotaBudget;
  gmailApiUrl: string;
}): OpenProvider {
  return async ({ mailbox }) => {
    const mailboxId = mailbox.id;
    const { refreshToken } = await readCredential({ db, secrets, mailboxId });
    let importUnits = 0;

    const createFor = (purpose: QuotaPurpose) =>
      createGmailProvider({
        gmailApiUrl,
        clock,
        accessToken: () => accessTokens.get({ mailboxId, refreshToken }),
        forgetToken: (accessToken) => accessTokens.forget({ mailboxId, accessToken }),
        spend: async (units) => {
          await budget.spend({ mailboxId, purpose, units });
          if (purpose === 'import') importUnits += units;
        },
      });
    const providers = { live: createFor('live'), import: createFor('import'), audit: createFor('audit') };
    return {
      provider: (purpose) => providers[purpose],
      importUnits: () => importUnits,
      watch: mailbox.route === 'google' ? providers.live : null,
    };
  };
}
