import { z } from '@hono/zod-openapi';
import { personShape } from './leads.ts';
import { idShape, listOf, timeShape } from './shapes.ts';

/** What became of one message of a mailbox, in a word and in sentences for people. */
export const fateShape = z
  .object({
    messageId: z.string().openapi({ description: "the provider's id in that mailbox" }),
    state: z.enum(['queued', 'recorded', 'skipped', 'gone', 'failed', 'removed', 'unknown']),
    reason: z.string().nullable(),
    what: z.string().openapi({ example: 'Nobody in it is a lead.' }),
    whatToDo: z
      .string()
      .openapi({ example: 'Add one of its addresses to a lead; it is then recorded by itself.' }),
    emailId: idShape.nullable().openapi({ description: 'the recorded email' }),
    leadIds: z.array(idShape).openapi({ description: 'on whose timelines it stands, as far as you may see' }),
    mayRestore: z
      .boolean()
      .openapi({ description: 'whether you may bring it back: a person removed it here' }),
    decidedAt: timeShape.nullable(),
    subject: z.string().nullable().openapi({ description: "null for all but the mailbox's owner" }),
    from: personShape.nullable(),
    date: timeShape.nullable(),
  })
  .openapi('Fate');
export type Fate = z.infer<typeof fateShape>;
/** What the last check of a mailbox found missing, and what became of each message since. */
export const auditReportShape = listOf(fateShape)
  .extend({
    startedAt: timeShape,
    finishedAt: timeShape,
    comparedCount: z
      .number()
      .int()
      .openapi({ description: 'messages that Gmail holds, compared with the ledger' }),
    sampledCount: z.number().int().openapi({ description: 'messages not recorded that were read again' }),
    recordedCount: z.number().int(),
    missingCount: z.number().int().openapi({ description: 'found missing, recorded since or not' }),
    openCount: z.number().int().openapi({ description: 'of these, not recorded when the check ended' }),
  })
  .openapi('AuditReport');
export type AuditReport = z.infer<typeof auditReportShape>;
export const fateListShape = listOf(fateShape).openapi('FateList');
