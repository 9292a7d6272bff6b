import { z } from '@hono/zod-openapi';
import { mailboxServersShape, wishedServersShape } from './mail-servers.ts';
import { addressShape, idShape, listOf, timeShape } from './shapes.ts';

export const statusShape = z.enum(['enabled', 'pending', 'error', 'connection']).openapi('MailboxStatus');
export type MailboxStatus = z.infer<typeof statusShape>;

/** The same word, colour, icon and sentence stand in the console, in Slack and here. */
export const statusTextShape = z
  .object({
    word: z.string(),
    colour: z.enum(['green', 'red', 'grey', 'amber']),
    icon: z.enum(['check', 'alert', 'unplugged', 'clock']),
    sentence: z.string(),
  })
  .openapi('StatusText');

export const importProgressShape = z
  .object({
    id: idShape,
    reason: z.enum(['connect', 'leads', 'window', 'gap']),
    state: z.enum(['listing', 'recording', 'paused', 'abandoned', 'done']).openapi({
      description:
        'paused: the mailbox does not sync now; abandoned: it was disconnected before the import was done',
    }),
    way: z.enum(['searches', 'everything']).openapi({
      description: 'searches for lead mail, or everything of that time: whichever costs fewer units',
    }),
    foundCount: z.number().int(),
    recordedCount: z.number().int(),
    notRecordedCount: z.number().int(),
    unitsSpent: z.number().int().openapi({ description: 'quota units of the Gmail API' }),
    otherWayUnits: z
      .number()
      .int()
      .nullable()
      .openapi({ description: 'about what the other way costs; null where there is none' }),
    secondsLeft: z.number().int().nullable(),
    startedAt: timeShape,
    finishedAt: timeShape.nullable(),
  })
  .openapi('ImportProgress');
export type ImportProgress = z.infer<typeof importProgressShape>;

export const syncErrorShape = z
  .object({
    id: idShape,
    mailboxId: idShape
      .nullable()
      .openapi({ description: 'null: a fault of the installation, not of one mailbox' }),
    mailboxAddress: z.string().nullable(),
    occurredAt: timeShape,
    lastSeenAt: timeShape,
    count: z.number().int(),
    code: z.string(),
    what: z.string(),
    howToFix: z.array(z.string()),
    whoCanFix: z.enum([
      'nobody_needed',
      'owner',
      'workspace_administrator',
      'mailsync_administrator',
      'mail_server_administrator',
    ]),
    resolvedAt: timeShape.nullable(),
    affectedCount: z.number().int().nullable().openapi({
      description:
        'of an open fault of the installation: how many mailboxes fail with it now; null otherwise',
    }),
    acknowledged: z
      .object({ userId: idShape, userName: z.string(), at: timeShape })
      .nullable()
      .openapi({ description: 'who has said that they are on it' }),
  })
  .openapi('SyncError');
export type SyncError = z.infer<typeof syncErrorShape>;
export const syncErrorListShape = listOf(syncErrorShape).openapi('SyncErrorList');

export const mailboxShape = z
  .object({
    id: idShape,
    address: z.string(),
    userId: idShape,
    userName: z.string(),
    status: statusShape.nullable().openapi({ description: 'null when disconnected' }),
    statusText: statusTextShape.nullable(),
    statusSince: timeShape,
    queuePosition: z.number().int().nullable(),
    connectedAt: timeShape,
    disconnectedAt: timeShape.nullable(),
    lastSyncedAt: timeShape.nullable(),
    nextAttemptAt: timeShape.nullable(),
    givesUpAt: timeShape.nullable().openapi({
      description:
        'when Mail Sync stops trying if it goes on failing; null while no failure of its own runs that clock',
    }),
    provider: z.enum(['google', 'other']).openapi({
      description: 'whose inbox it is; other: a mail server that is not Google’s, reached by IMAP and SMTP',
    }),
    servers: mailboxServersShape.nullable().openapi({ description: 'where it is reached; null at Google' }),
    route: z.enum(['google', 'app_password']),
    routes: z.array(z.enum(['google', 'app_password'])),
    routeSince: timeShape.openapi({ description: 'when it took this route' }),
    failover: z
      .object({
        since: timeShape,
        what: z.string().openapi({ description: 'what Google was left for' }),
        howToFix: z.array(z.string()),
      })
      .nullable()
      .openapi({
        description:
          'set while emails come through the app password because Google failed; it goes back by itself',
      }),
    canSend: z.boolean(),
    recordedCount: z.number().int(),
    waitingCount: z.number().int(),
    importProgress: importProgressShape.nullable(),
    openError: syncErrorShape.nullable(),
    pause: z
      .object({
        reason: z.enum(['google_asked', 'budget_used_up']).openapi({
          description: 'Google asked to be left alone, or our share of its quota is used up',
        }),
        waits: z.enum(['new_mail', 'history']).openapi({
          description: 'history: imports and checks wait, new mail is recorded as ever',
        }),
        until: timeShape,
        sentence: z.string().openapi({ description: 'what it means; the time follows, then a full stop' }),
      })
      .nullable()
      .openapi({ description: 'a wait that nobody has to do anything about; no failure' }),
    freshness: z
      .object({
        isTold: z.boolean().openapi({ description: 'whether the provider tells of new mail at once' }),
        intervalSeconds: z.number().int().openapi({ description: 'seconds between two looks' }),
        sentence: z.string(),
      })
      .nullable()
      .openapi({ description: 'how it hears of new mail; null while it does not sync' }),
    audit: z
      .object({
        state: z.enum(['first_check', 'checking', 'checked']).openapi({
          description: 'during the first check the counts of emails are not known yet and say 0',
        }),
        leadEmailCount: z.number().int(),
        recordedCount: z.number().int(),
        missingCount: z.number().int().openapi({ description: 'found missing, recorded since or not' }),
        comparedCount: z.number().int().openapi({ description: 'messages compared by this check' }),
        checkedAt: timeShape,
      })
      .nullable(),
    mayAct: z.boolean().openapi({ description: 'whether the caller may retry or disconnect it' }),
    isOwn: z.boolean(),
  })
  .openapi('Mailbox');
export type Mailbox = z.infer<typeof mailboxShape>;
export const mailboxListShape = listOf(mailboxShape).openapi('MailboxList');

export const connectGoogleShape = z
  .strictObject({ address: addressShape.optional(), mailboxId: idShape.optional() })
  .openapi('ConnectGoogle');
const appPasswordShape = z.string().max(200).regex(/\S/, 'must not be empty').openapi({
  description: 'as Google shows it, with blanks or without; with `servers`, the password that is used there',
  example: 'abcd efgh ijkl mnop',
});
export const connectAppPasswordShape = z
  .strictObject({
    address: addressShape,
    appPassword: appPasswordShape,
    mailboxId: idShape
      .optional()
      .openapi({ description: 'a mailbox of this address, which keeps its history and its other sign-in' }),
    servers: wishedServersShape.optional().openapi({
      description:
        'of a mailbox that is not at Google; left out: those that the mailbox is known by, or Google’s',
    }),
  })
  .openapi('ConnectAppPassword');

/** The address is the one that the link expects. */
export const connectLinkAppPasswordShape = z
  .strictObject({ appPassword: appPasswordShape })
  .openapi('ConnectLinkAppPassword');
export const authorizeUrlShape = z.object({ authorizeUrl: z.string() }).openapi('AuthorizeUrl');

export const disconnectShape = z.strictObject({ history: z.enum(['keep', 'remove']) }).openapi('Disconnect');

/** What the page before Google says: who asked, what is recorded, how far back, who will see it. */
export const connectLinkShape = z
  .object({
    companyName: z.string(),
    userName: z.string(),
    expectedAddress: z.string().nullable(),
    importWindowDays: z.number().int(),
    sharing: z.enum(['everything', 'subject', 'metadata']),
    expiresAt: timeShape,
  })
  .openapi('ConnectLink');
export type ConnectLink = z.infer<typeof connectLinkShape>;

/** How a visit to Google ended. */
export const connectResultShape = z
  .object({
    outcome: z.enum(['connected', 'pending', 'not_connected']),
    code: z.string().nullable(),
    title: z.string(),
    what: z.string(),
    howToFix: z.array(z.string()),
    address: z.string().nullable(),
    mailboxId: idShape.nullable(),
    queuePosition: z.number().int().nullable(),
    canSend: z.boolean(),
  })
  .openapi('ConnectResult');
export type ConnectResult = z.infer<typeof connectResultShape>;
