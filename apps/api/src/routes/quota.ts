import { createRoute } from '@hono/zod-openapi';
import type { NamedQuotaView } from '@mailsync/crm';
import { quotaShape } from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { json, problems } from '../problems/describe-answers.ts';
import { forSignedIn } from '../sessions/require-session.ts';

/** What is used of Google's quota, and who waits for it. */
export function addQuotaRoutes({ app, sessions, crm }: RouteInput) {
  app.openapi(
    createRoute({
      ...forSignedIn({ sessions }),
      method: 'get',
      path: '/api/v1/quota',
      summary: "How much of Google's quota is used, for what, and who waits",
      responses: { 200: json('The meters.', quotaShape), ...problems(401, 403) },
    }),
    async (c) => c.json(presentQuota(await crm.usage.readQuota({ actor: c.get('signedIn').actor })), 200),
  );
}

/** Field by field, so that nothing else ever goes out. */
function presentQuota({ projectDay, projectMinute, mailboxMinute, waiting }: NamedQuotaView) {
  return {
    projectDay: presentMeter(projectDay),
    projectMinute: presentMeter(projectMinute),
    mailboxMinute: {
      endsAt: mailboxMinute.endsAt,
      limitUnits: mailboxMinute.limitUnits,
      busiest: mailboxMinute.busiest.map(({ mailboxId, address, usedUnits, byPurpose }) => ({
        mailboxId,
        address,
        usedUnits,
        byPurpose: presentUnits(byPurpose),
      })),
    },
    waiting: { mailboxCount: waiting.mailboxCount, until: waiting.until },
  };
}

function presentMeter({ startsAt, endsAt, limitUnits, usedUnits, byPurpose }: NamedQuotaView['projectDay']) {
  return { startsAt, endsAt, limitUnits, usedUnits, byPurpose: presentUnits(byPurpose) };
}

const presentUnits = (units: NamedQuotaView['projectDay']['byPurpose']) => ({
  live: units.live,
  import: units.import,
  audit: units.audit,
});
