import { readMailHosts } from '@mailsync/sync-engine';
import { z } from 'zod';
import { readServiceAccountKey } from './read-service-account-key.ts';

/** One setting: what the README's table says of it, and how its text is read. */
export interface Setting<Value> {
  description: string;
  /** As the table shows it; the empty text is shown as a dash. */
  default: string;
  /** Also read from the file that `NAME_FILE` names. */
  secret?: boolean;
  read: z.ZodType<Value, string | undefined>;
}

const setting = <Value>(one: Setting<Value>) => one;

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `48h`, `500ms` as milliseconds. */
const duration = (fallback: string, { least, most }: { least: string; most?: string }) =>
  z
    .string()
    .default(fallback)
    .transform((text, context) => {
      const ms = toMs(text);
      if (ms !== null && ms >= toMs(least)! && (most === undefined || ms <= toMs(most)!)) return ms;
      context.addIssue({
        code: 'custom',
        message: `must be a duration of at least ${least}${most === undefined ? '' : ` and at most ${most}`}, such as ${fallback}; write a number and ms, s, m, h or d`,
      });
      return z.NEVER;
    });

function toMs(text: string): number | null {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text.trim());
  return match ? Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS] : null;
}

const url = (example: string) =>
  z
    .string()
    .refine(
      (text) => /^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text),
      `must be a web address, such as ${example}`,
    )
    .transform((text) => text.replace(/\/+$/, ''));

const port = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .refine(
      (text) => /^\d{1,5}$/.test(text) && Number(text) < 65_536,
      'must be a port, a number from 0 to 65535',
    )
    .transform(Number);

const mailServer = (description: string, { host, port: fallback }: { host: string; port: string }) => ({
  host: setting({
    description,
    default: host,
    read: z
      .string()
      .regex(/^[^\s/:@]+$/, `must be the name of a server, such as ${host}`)
      .default(host),
  }),
  port: setting({
    description: 'Its port, for TLS from the start.',
    default: fallback,
    read: port(fallback),
  }),
});

const provider = (description: string, address: string) =>
  setting({ description, default: address, read: url(address).default(address) });

/** Fewer would not let a single mailbox be read: a message costs up to 20 units. */
const LEAST_QUOTA_UNITS = 1_000;

/** A limit that Google has raised for one's own project. */
const quotaLimit = (what: string) =>
  setting({
    description: `${what}, where Google has raised it for your project. Left out: what \`GOOGLE_QUOTA\` says.`,
    default: '',
    read: z
      .string()
      .refine(
        (text) => /^\d{1,15}$/.test(text) && Number(text) >= LEAST_QUOTA_UNITS,
        `must be a whole number of at least ${LEAST_QUOTA_UNITS}: the units that Google's Quotas page shows`,
      )
      .transform(Number)
      .optional(),
  });

const optionalText = z.string().optional();

/** A token of Slack's, whose kind its beginning tells; `swapped` is the one that stands right beside it. */
const slackToken = ({
  prefix,
  what,
  swapped,
}: {
  prefix: string;
  what: string;
  swapped: { prefix: string; name: string; what: string };
}) =>
  z
    .string()
    .transform((text, context) => {
      if (text.startsWith(prefix)) return text;
      const message = text.startsWith(swapped.prefix)
        ? `must be ${what}, which begins with ${prefix}: this is ${swapped.what}, which belongs in ${swapped.name}`
        : `must be ${what}, which begins with ${prefix}`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    })
    .optional();

const resourceName = (collection: 'topics' | 'subscriptions') =>
  z
    .string()
    .regex(
      new RegExp(`^projects/[^/\\s]+/${collection}/[^/\\s]+$`),
      `must be the whole name, such as projects/my-project/${collection}/mailsync`,
    );

/** The key file of a service account, as the Cloud console hands it out. */
const serviceAccountKey = z.string().transform((text, context) => {
  const key = readServiceAccountKey(text);
  if (key) return key;
  context.addIssue({
    code: 'custom',
    message:
      'must be the JSON of a service account key, with client_email, private_key_id and private_key (docs/google.md)',
  });
  return z.NEVER;
});

/** Servers, networks and the word `public`. */
const mailHosts = z
  .string()
  .default('public')
  .transform((text, context) => {
    const read = readMailHosts(text);
    if (!('wrong' in read)) return read;
    context.addIssue({
      code: 'custom',
      message: `must be a list such as public, mail.company.example, *.company.example, 10.1.0.0/16, or none: "${read.wrong}" is no such thing`,
    });
    return z.NEVER;
  });

const imapServer = mailServer("Gmail's server for reading with an app password (IMAP).", {
  host: 'imap.gmail.com',
  port: '993',
});
const smtpServer = mailServer("Gmail's server for sending with an app password (SMTP).", {
  host: 'smtp.gmail.com',
  port: '465',
});

/** Every setting of the program. The README's table is made from this. */
export const SETTINGS = {
  MAILSYNC_URL: setting({
    description: 'Where people reach Mail Sync. Google and Slack send them back here.',
    default: 'http://localhost:3000',
    read: url('https://mail.company.example').optional(),
  }),
  PORT: setting({
    description: 'The port it listens on.',
    default: '3000',
    read: port('3000'),
  }),
  HOST: setting({
    description: 'The address it listens on. `0.0.0.0` for all.',
    default: '127.0.0.1',
    read: z.string().default('127.0.0.1'),
  }),
  MAILSYNC_DATA_DIR: setting({
    description: 'Where the SQLite database and the key file are kept.',
    default: './data',
    read: z.string().default('./data'),
  }),
  DATABASE_URL: setting({
    description:
      'The database. Left out: SQLite in the data dir. PostgreSQL is not supported yet and is refused.',
    default: '',
    secret: true,
    read: z
      .string()
      .optional()
      .refine(
        (text) => text === undefined || text.startsWith('file:'),
        'must be file:/path/mailsync.db or be left out: PostgreSQL needs a job queue that this version does not have yet',
      ),
  }),
  MAILSYNC_SECRET: setting({
    description:
      'Seals tokens in the database; at least 32 characters. Left out: a key file is made in the data dir (not in production).',
    default: '',
    secret: true,
    read: z
      .string()
      .min(32, 'must have at least 32 characters, such as the output of: openssl rand -hex 32')
      .optional(),
  }),
  MAILSYNC_ROLES: setting({
    description:
      'What this process does. This version runs everything in one process: leave it out, or `all`.',
    default: 'all',
    read: z
      .literal('all', 'must be all: splitting the roles needs PostgreSQL, which is not supported yet')
      .default('all'),
  }),
  MAILSYNC_ADMIN_EMAIL: setting({
    description:
      'The first administrator, made when there are no users. Without: a one-time link in the log.',
    default: '',
    read: z
      .string()
      .regex(/^[^\s@]+@[^\s@]+$/, 'must be an email address, such as admin@company.example')
      .optional(),
  }),
  MAILSYNC_ADMIN_PASSWORD: setting({
    description: "The first administrator's password; at least 12 characters.",
    default: '',
    secret: true,
    read: z.string().min(12, 'must have at least 12 characters').optional(),
  }),
  MAILSYNC_SYNC_INTERVAL: setting({
    description:
      'How often each mailbox is looked at; those that nothing arrives in, or that Gmail tells us of, less often.',
    default: '60s',
    // Half of the hour after which mail that nobody has looked at turns a mailbox red.
    read: duration('60s', { least: '1s', most: '30m' }),
  }),
  MAILSYNC_GIVE_UP_AFTER: setting({
    description: "After so long of a mailbox's own failures Mail Sync stops trying and a person must act.",
    default: '48h',
    read: duration('48h', { least: '1m' }),
  }),
  MAILSYNC_SANDBOX: setting({
    description:
      'Stand-ins for Google and Slack with sample data: `auto` (when nothing is configured), `on`, `off`.',
    default: 'auto',
    read: z.enum(['auto', 'on', 'off'], 'must be auto, on or off').default('auto'),
  }),
  MAILSYNC_LOG_LEVEL: setting({
    description: 'How much is logged: `debug`, `info`, `warn`, `error`.',
    default: 'info',
    read: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'),
  }),
  GOOGLE_CLIENT_ID: setting({
    description:
      'The OAuth client of your Google Cloud project. Without it people connect by app passwords and other mail servers.',
    default: '',
    read: optionalText,
  }),
  GOOGLE_CLIENT_SECRET: setting({
    description: 'Its secret.',
    default: '',
    secret: true,
    read: optionalText,
  }),
  GOOGLE_QUOTA: setting({
    description:
      'Which quota your Google Cloud project has, by when it was made: `since-may-2026` or `before-may-2026` (docs/google.md).',
    default: 'since-may-2026',
    read: z
      .enum(
        ['since-may-2026', 'before-may-2026'],
        'must be since-may-2026 or before-may-2026, by when the Google Cloud project was made',
      )
      .default('since-may-2026'),
  }),
  GOOGLE_QUOTA_UNITS_PER_MAILBOX_MINUTE: quotaLimit('Quota units that one mailbox has in a minute'),
  GOOGLE_QUOTA_UNITS_PER_PROJECT_MINUTE: quotaLimit(
    'Quota units that all mailboxes together have in a minute',
  ),
  GOOGLE_QUOTA_UNITS_PER_DAY: quotaLimit("Quota units that all mailboxes together have in Google's day"),
  GOOGLE_PUBSUB_TOPIC: setting({
    description:
      'The Pub/Sub topic by which Gmail tells of new mail at once, `projects/…/topics/…` (docs/google.md). Optional.',
    default: '',
    read: resourceName('topics').optional(),
  }),
  GOOGLE_PUBSUB_SUBSCRIPTION: setting({
    description:
      'Its subscription of type pull, `projects/…/subscriptions/…`. Needs no public address of Mail Sync.',
    default: '',
    read: resourceName('subscriptions').optional(),
  }),
  GOOGLE_PUBSUB_CREDENTIALS: setting({
    description: 'The key (JSON) of the service account that may pull from the subscription.',
    default: '',
    secret: true,
    read: serviceAccountKey.optional(),
  }),
  GOOGLE_PUBSUB_PUSH_ACCOUNT: setting({
    description:
      'In place of pulling: the service account as which a subscription of type push posts to `MAILSYNC_URL/google/pubsub`.',
    default: '',
    read: z
      .string()
      .regex(/^[^\s@]+@[^\s@]+$/, 'must be the email address of a service account')
      .optional(),
  }),
  SLACK_BOT_TOKEN: setting({
    description: 'The bot token of your Slack app (`xoxb-…`). Slack is optional.',
    default: '',
    secret: true,
    read: slackToken({
      prefix: 'xoxb-',
      what: 'the bot token',
      swapped: { prefix: 'xapp-', name: 'SLACK_APP_TOKEN', what: 'an app token' },
    }),
  }),
  SLACK_APP_TOKEN: setting({
    description:
      'The app token of your Slack app (`xapp-…`): Slack is reached by Socket Mode, which needs no public address (docs/slack.md).',
    default: '',
    secret: true,
    read: slackToken({
      prefix: 'xapp-',
      what: 'the app token',
      swapped: { prefix: 'xoxb-', name: 'SLACK_BOT_TOKEN', what: 'a bot token' },
    }),
  }),
  SLACK_SIGNING_SECRET: setting({
    description:
      "In place of the app token: the Slack app's signing secret, for Slack to post to `MAILSYNC_URL/slack/events`.",
    default: '',
    secret: true,
    read: optionalText,
  }),
  SLACK_API_URL: provider("Slack's Web API.", 'https://slack.com/api'),
  GOOGLE_AUTH_URL: provider("Google's page of consent.", 'https://accounts.google.com/o/oauth2/v2/auth'),
  GOOGLE_TOKEN_URL: provider('Where Google hands out tokens.', 'https://oauth2.googleapis.com/token'),
  GOOGLE_REVOKE_URL: provider('Where access is given back.', 'https://oauth2.googleapis.com/revoke'),
  GOOGLE_USERINFO_URL: provider(
    'Where Google says who signed in.',
    'https://openidconnect.googleapis.com/v1/userinfo',
  ),
  GOOGLE_CERTS_URL: provider("Google's public keys.", 'https://www.googleapis.com/oauth2/v3/certs'),
  GMAIL_API_URL: provider('The Gmail API.', 'https://gmail.googleapis.com'),
  GOOGLE_PUBSUB_URL: provider('Cloud Pub/Sub.', 'https://pubsub.googleapis.com'),
  GMAIL_IMAP_HOST: imapServer.host,
  GMAIL_IMAP_PORT: imapServer.port,
  GMAIL_SMTP_HOST: smtpServer.host,
  GMAIL_SMTP_PORT: smtpServer.port,
  MAILSYNC_MAIL_HOSTS: setting({
    description:
      "Mail servers besides Gmail's that people may connect: `public` (of the Internet), names, networks, or `none` (docs/other-mail-servers.md).",
    default: 'public',
    read: mailHosts,
  }),
  MAILSYNC_CA_FILE: setting({
    description: 'A file with further certificate authorities (PEM), for proxies that replace certificates.',
    default: '',
    read: optionalText,
  }),
} satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { [Name in SettingName]: z.output<(typeof SETTINGS)[Name]['read']> };
