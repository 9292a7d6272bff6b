import type { Kit } from '../kit/kit.ts';

/** The one company that this installation serves, its rules, and the people who work in it. */
export const defineCompanyTables = (kit: Kit) => ({
  company: kit.table('company', {
    id: kit.enumText(['company']).primaryKey(),
    name: kit.text().notNull(),
    plan: kit.enumText(['trial', 'essential', 'advanced', 'ultimate']).notNull().default('trial'),
    mailboxLimit: kit.int().notNull(),
    ownDomains: kit.json<string[]>().notNull(),
    recordInternal: kit.bool().notNull().default(false),
    sharing: kit.enumText(['everything', 'subject', 'metadata']).notNull().default('everything'),
    importWindowDays: kit.int().notNull(),
    /** Whether colleagues whom Mail Sync does not know may let themselves in from Slack, as salespersons. */
    slackSelfSignup: kit.bool().notNull().default(false),
    /** Grows with every change of lead addresses, exclusions or rules that a fate may depend on. */
    revision: kit.int().notNull().default(0),
    /** The revision at which exclusions, own domains or recording of internal mail last changed. */
    rulesRevision: kit.int().notNull().default(0),
    createdAt: kit.time().notNull(),
  }),

  /** Addresses and domains that are never recorded; of the company, or of one user. */
  exclusions: kit.table(
    'exclusions',
    {
      id: kit.id().primaryKey(),
      userId: kit.text(),
      /** Matching key of an address, or a domain with no `@`. */
      pattern: kit.text().notNull(),
      createdAt: kit.time().notNull(),
    },
    (t) => [kit.index('exclusions_pattern').on(t.pattern)],
  ),

  teams: kit.table(
    'teams',
    { id: kit.id().primaryKey(), name: kit.text().notNull(), createdAt: kit.time().notNull() },
    (t) => [kit.uniqueIndex('teams_name').on(t.name)],
  ),

  users: kit.table(
    'users',
    {
      id: kit.id().primaryKey(),
      /** Lower case. */
      email: kit.text().notNull(),
      name: kit.text().notNull(),
      role: kit
        .enumText([
          'administrator',
          'company_manager',
          'marketing_manager',
          'sales_manager',
          'salesperson',
          'junior_salesperson',
        ])
        .notNull(),
      teamId: kit.text(),
      passwordHash: kit.text(),
      googleSub: kit.text(),
      slackUserId: kit.text(),
      /** When Slack said that their account there was deactivated; null while it is not, or Slack does not know them. */
      slackLeftAt: kit.time(),
      createdAt: kit.time().notNull(),
      /** When the person first set a password or signed in; null while only invited. */
      activatedAt: kit.time(),
      deactivatedAt: kit.time(),
    },
    (t) => [
      kit.uniqueIndex('users_email').on(t.email),
      kit.uniqueIndex('users_google_sub').on(t.googleSub),
      kit.uniqueIndex('users_slack_user').on(t.slackUserId),
    ],
  ),

  sessions: kit.table(
    'sessions',
    { id: kit.id().primaryKey(), userId: kit.text().notNull(), expiresAt: kit.time().notNull() },
    (t) => [kit.index('sessions_user').on(t.userId), kit.index('sessions_expiry').on(t.expiresAt)],
  ),

  /** Links and OAuth states that work once. Only a hash of the token is kept. */
  links: kit.table(
    'links',
    {
      id: kit.id().primaryKey(),
      purpose: kit.enumText(['claim', 'invitation', 'connect', 'oauth_connect', 'oauth_sign_in']).notNull(),
      tokenHash: kit.text().notNull(),
      userId: kit.text(),
      /** What the purpose needs later; sealed where it is secret. */
      data: kit.json<Record<string, unknown>>().notNull(),
      /** How the visit ended, for the page that says so. */
      result: kit.json<Record<string, unknown>>(),
      createdAt: kit.time().notNull(),
      expiresAt: kit.time().notNull(),
      usedAt: kit.time(),
    },
    (t) => [
      kit.uniqueIndex('links_token').on(t.tokenHash),
      kit.index('links_user').on(t.userId),
      kit.index('links_expiry').on(t.expiresAt),
    ],
  ),

  /** Logins at mail servers with what a person typed, kept for a day: nobody is to guess, or to have an account locked. */
  loginAttempts: kit.table(
    'login_attempts',
    {
      id: kit.id().primaryKey(),
      userId: kit.text().notNull(),
      /** Server and login, for reading and for sending; null once it is known that no server has judged the login. */
      imapAccount: kit.text(),
      smtpAccount: kit.text(),
      at: kit.time().notNull(),
    },
    (t) => [
      kit.index('login_attempts_user').on(t.userId, t.at),
      kit.index('login_attempts_imap').on(t.imapAccount, t.at),
      kit.index('login_attempts_smtp').on(t.smtpAccount, t.at),
    ],
  ),
});
