import { z } from '@hono/zod-openapi';

/** Times on the wire are ISO 8601 in UTC. */
export const timeShape = z.iso.datetime().openapi({ example: '2026-05-04T09:30:00.000Z' });
export const idShape = z.string().min(1).max(64).openapi({ example: '0197a2c4-6f00-7cc3-98c4-dc0c0c07398f' });
export const addressShape = z
  .string()
  .trim()
  .min(3)
  .max(320)
  .regex(/^[^\s@<>]+@[^\s@<>]+$/, 'is not an email address, such as anna@company.example')
  .openapi({ example: 'anna@company.example' });

/** A page of a list: pass `nextCursor` back as `cursor` for the next one; null means that this was the last. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

export const pageQueryShape = z.object({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** RFC 9457 problem details; `type` names the error code, `errors` the fields that are wrong. */
export const problemShape = z
  .object({
    type: z.string().openapi({ example: 'urn:mailsync:error:mailbox.not_found' }),
    title: z.string(),
    status: z.number().int(),
    code: z.string().openapi({ example: 'mailbox.not_found' }),
    detail: z.string(),
    howToFix: z.array(z.string()).optional(),
    retryAfterSeconds: z.number().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    /** With `lead.not_found`: the lead that has the timeline now. */
    mergedInto: z.object({ id: z.string(), name: z.string() }).optional(),
  })
  .openapi('Problem');
export type Problem = z.infer<typeof problemShape>;
