import { z } from '@hono/zod-openapi';
import { idShape, timeShape } from './shapes.ts';

const unitsShape = z.number().int().openapi({ description: "Google's quota units" });

const byPurposeShape = z
  .object({ live: unitsShape, import: unitsShape, audit: unitsShape })
  .openapi('QuotaUnitsByPurpose');

const meterShape = z
  .object({
    startsAt: timeShape,
    endsAt: timeShape,
    limitUnits: unitsShape,
    usedUnits: unitsShape,
    byPurpose: byPurposeShape,
  })
  .openapi('QuotaMeter');

export const quotaShape = z
  .object({
    projectDay: meterShape.openapi({ description: "Google's day, from midnight to midnight Pacific time" }),
    projectMinute: meterShape,
    mailboxMinute: z.object({
      endsAt: timeShape,
      limitUnits: unitsShape,
      busiest: z
        .array(
          z.object({
            mailboxId: idShape,
            address: z.string(),
            usedUnits: unitsShape,
            byPurpose: byPurposeShape,
          }),
        )
        .openapi({
          description: 'the busiest of this minute; one that was only looked at is not among them',
        }),
    }),
    waiting: z
      .object({ mailboxCount: z.number().int(), until: timeShape.nullable() })
      .openapi({ description: 'mailboxes that wait until there are units for them again' }),
  })
  .openapi('Quota');
export type Quota = z.infer<typeof quotaShape>;
