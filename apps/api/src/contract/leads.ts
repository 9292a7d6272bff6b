import { z } from '@hono/zod-openapi';
import { addressShape, idShape, listOf, timeShape } from './shapes.ts';

export const leadShape = z
  .object({
    id: idShape,
    name: z.string(),
    addresses: z.array(z.string()),
    ownerId: idShape.nullable(),
    ownerName: z.string().nullable(),
    emailCount: z.number().int(),
    lastEmailAt: timeShape.nullable(),
    createdAt: timeShape,
    mayEdit: z.boolean(),
    mayMerge: z.boolean(),
    mayRemove: z.boolean(),
  })
  .openapi('Lead');
export type Lead = z.infer<typeof leadShape>;
export const leadListShape = listOf(leadShape).openapi('LeadList');

export const createLeadShape = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    addresses: z.array(addressShape).min(1).max(50),
    ownerId: idShape.nullable().optional(),
  })
  .openapi('CreateLead');
export const changeLeadShape = createLeadShape.partial().openapi('ChangeLead');

export const mergeLeadShape = z.strictObject({ intoLeadId: idShape }).openapi('MergeLead');

export const importLeadsResultShape = z
  .object({
    createdCount: z.number().int(),
    updatedCount: z.number().int(),
    unchangedCount: z.number().int(),
    problems: z.array(z.object({ line: z.number().int(), message: z.string() })),
  })
  .openapi('ImportLeadsResult');

export const personShape = z.object({ name: z.string().nullable(), address: z.string() }).openapi('Person');
export type Person = z.infer<typeof personShape>;

export const attachmentShape = z
  .object({ name: z.string(), contentType: z.string(), sizeBytes: z.number().int() })
  .openapi('Attachment');

/** One email of a timeline. What the owner does not share is null (`visibility` says how much is shown). */
export const emailSummaryShape = z
  .object({
    id: idShape,
    messageId: z.string().nullable(),
    conversationId: z.string(),
    subject: z.string().nullable(),
    preview: z.string().nullable(),
    from: personShape.nullable(),
    to: z.array(personShape),
    cc: z.array(personShape),
    date: timeShape,
    direction: z.enum(['sent', 'received']),
    mailboxIds: z.array(idShape),
    leadIds: z.array(idShape),
    attachments: z.array(attachmentShape),
    visibility: z.enum(['everything', 'subject', 'metadata']),
  })
  .openapi('EmailSummary');
export type EmailSummary = z.infer<typeof emailSummaryShape>;
export const emailListShape = listOf(emailSummaryShape).openapi('EmailList');

export const emailShape = emailSummaryShape
  .extend({
    replyTo: z.array(personShape),
    bcc: z.array(personShape).openapi({ description: "stands only in the sender's copy" }),
    bodyText: z.string().nullable(),
    bodyHtml: z.string().nullable().openapi({ description: 'As received: make it safe before showing it.' }),
    bodyTruncated: z.boolean(),
    mailboxAddresses: z.array(z.string()),
    removableFrom: z
      .array(idShape)
      .openapi({ description: 'mailboxes from whose history you may remove it' }),
  })
  .openapi('Email');
export type Email = z.infer<typeof emailShape>;
