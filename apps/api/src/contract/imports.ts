import { z } from '@hono/zod-openapi';
import { idShape } from './shapes.ts';

export const estimateImportShape = z
  .union([
    z.strictObject({
      addresses: z.array(z.string().trim().max(320)).max(200_000).openapi({
        description:
          'people who would become leads; those who are leads already, and colleagues, do not count',
      }),
    }),
    z.strictObject({
      importWindowDays: z.number().int().min(1).max(36_500).openapi({ description: 'a wider import window' }),
    }),
  ])
  .openapi('EstimateImport');

const countShape = z.number().int().min(0);

export const importEstimateShape = z
  .object({
    addressCount: countShape.openapi({ description: 'people whose history would be read' }),
    mailboxCount: countShape,
    messageCount: countShape.openapi({ description: 'over all mailboxes' }),
    units: countShape.openapi({ description: 'quota units of the Gmail API' }),
    minutes: countShape.openapi({
      description: "until the last mailbox is done, at this installation's quota",
    }),
    isExact: z.boolean().openapi({ description: 'false: a sample was taken for the whole' }),
    mailboxes: z.array(
      z.object({
        mailboxId: idShape,
        address: z.string(),
        userName: z.string(),
        outcome: z.enum(['counted', 'sampled', 'not_asked']),
        messageCount: countShape,
        units: countShape,
        minutes: countShape,
      }),
    ),
  })
  .openapi('ImportEstimate');
export type ImportEstimate = z.infer<typeof importEstimateShape>;
