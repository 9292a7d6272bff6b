import { createRoute, z } from '@hono/zod-openapi';
import type { UsageView } from '@mailsync/crm';
import { accepts } from 'hono/accepts';
import { usageShape } from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { problems } from '../problems/describe-answers.ts';
import { forSignedIn } from '../sessions/require-session.ts';

/** What a month is billed for, as JSON or CSV. */
export function addUsageRoutes({ app, sessions, crm, clock }: RouteInput) {
  app.openapi(
    createRoute({
      ...forSignedIn({ sessions }),
      method: 'get',
      path: '/api/v1/usage',
      summary: 'Mailbox-days of a month',
      request: {
        query: z.object({
          month: z
            .string()
            .max(7)
            .optional()
            .openapi({ example: '2026-05', description: 'UTC; this month when left out.' }),
        }),
      },
      responses: {
        200: {
          description: 'The usage; CSV when `Accept` asks for text/csv.',
          content: { 'application/json': { schema: usageShape }, 'text/csv': { schema: z.string() } },
        },
        ...problems(400, 401, 403, 422),
      },
    }),
    async (c) => {
      const month = c.req.valid('query').month ?? clock.now().toISOString().slice(0, 7);
      const usage = await crm.usage.readMonth({ actor: c.get('signedIn').actor, month });
      const format = accepts(c, {
        header: 'Accept',
        supports: ['application/json', 'text/csv'],
        default: 'application/json',
      });
      if (format === 'application/json') return c.json(usage, 200);

      return c.text(writeCsv(usage), 200, {
        'Content-Type': 'text/csv; charset=utf-8',
        'Content-Disposition': `attachment; filename="mailsync-usage-${usage.month}.csv"`,
      });
    },
  );
}

function writeCsv({ mailboxes }: UsageView): string {
  const rows = mailboxes.map(({ address, userName, days }) => [address, userName, String(days)]);
  return (
    [['address', 'user', 'days'], ...rows].map((row) => row.map(writeField).join(',')).join('\r\n') + '\r\n'
  );
}

/** RFC 4180; what a spreadsheet would take for a formula is made text (owasp.org/www-community/attacks/CSV_Injection). */
function writeField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
