import { z } from '@hono/zod-openapi';
import { idShape, timeShape } from './shapes.ts';

export const sharingShape = z.enum(['everything', 'subject', 'metadata']).openapi('Sharing');

export const companyShape = z
  .object({
    name: z.string(),
    plan: z.enum(['trial', 'essential', 'advanced', 'ultimate']),
    mailboxLimit: z.number().int(),
    seatsTaken: z.number().int(),
    pendingCount: z.number().int(),
    ownDomains: z.array(z.string()),
    recordInternal: z.boolean(),
    sharing: sharingShape,
    exclusions: z.array(z.string()).openapi({ description: 'addresses and domains that are never recorded' }),
    importWindowDays: z.number().int(),
    slackSelfSignup: z.boolean().openapi({
      description:
        'Whether full members of your Slack workspace with an address of your own domains may let themselves in as salespersons.',
    }),
  })
  .openapi('Company');
export type Company = z.infer<typeof companyShape>;

export const changeCompanyShape = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    plan: z.enum(['trial', 'essential', 'advanced', 'ultimate']),
    mailboxLimit: z.number().int().min(0).max(1_000_000),
    ownDomains: z.array(z.string().trim().toLowerCase().min(3).max(253)).max(200),
    recordInternal: z.boolean(),
    sharing: sharingShape,
    exclusions: z.array(z.string().trim().min(3).max(320)).max(5000).openapi({
      description:
        'All of them: those left out are lifted. Setting one keeps new mail out; what is recorded already stays. Lifting one has what it kept out recorded.',
    }),
    importWindowDays: z.number().int().min(1).max(36_500),
    slackSelfSignup: z.boolean(),
  })
  .partial()
  .openapi('ChangeCompany');

export const usageShape = z
  .object({
    month: z.string(),
    mailboxDays: z.number(),
    mailboxes: z.array(
      z.object({ mailboxId: idShape, address: z.string(), userName: z.string(), days: z.number() }),
    ),
  })
  .openapi('Usage');

export const alertKindShape = z
  .enum(['mailbox', 'installation', 'missing_mail', 'seats'])
  .openapi('AlertKind', {
    description:
      'mailbox: mailboxes in trouble, emails that a check found missing among it; installation: what stops all of them; missing_mail: missing emails alone; seats: mailboxes that wait for a seat',
  });
const channelIdShape = z
  .string()
  .regex(/^[CG][A-Z0-9]{2,}$/, 'is not a Slack channel id, such as C0123456789');
const howItGoes = {
  problem: z.string().nullable().openapi({
    description: 'why Slack does not take what waits, and what mends it; null while nothing is wrong',
  }),
  waitingCount: z.number().int().openapi({ description: 'messages that are to be posted or edited' }),
  since: timeShape.nullable().openapi({ description: 'since when something waits; null when nothing does' }),
};
/** How telling goes may stand in it, so that an answer can be sent back; it is ignored. */
const wishedAlertChannelShape = z
  .strictObject({
    channelId: channelIdShape,
    kinds: z.array(alertKindShape).min(1),
    teamId: idShape.nullable().optional(),
    ...z.object(howItGoes).partial().shape,
  })
  .openapi('WishedAlertChannel');
export const wishedAlertChannelsShape = z
  .array(wishedAlertChannelShape)
  .max(200)
  .openapi('WishedAlertChannels');
export const alertChannelShape = z
  .object({
    channelId: channelIdShape,
    kinds: z.array(alertKindShape),
    teamId: idShape.nullable().openapi({ description: 'null: everybody’s trouble' }),
    ...howItGoes,
  })
  .openapi('AlertChannel');
export type AlertChannel = z.infer<typeof alertChannelShape>;
export const alertChannelsShape = z.array(alertChannelShape).openapi('AlertChannels');

/** Live events carry ids only; ask for what you show. */
export const liveEventShape = z
  .object({
    seq: z.number().int(),
    type: z.enum([
      'mailbox.changed',
      'mailbox.status_changed',
      'import.progressed',
      'sync_error.changed',
      'emails.recorded',
      'lead.changed',
      'user.changed',
      'company.changed',
    ]),
    mailboxId: idShape.nullable(),
    userId: idShape.nullable(),
    leadIds: z.array(idShape),
    at: timeShape,
  })
  .openapi('LiveEvent');
export type LiveEvent = z.infer<typeof liveEventShape>;
