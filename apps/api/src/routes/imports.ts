import { createRoute } from '@hono/zod-openapi';
import type { ImportEstimate } from '@mailsync/crm';
import { estimateImportShape, importEstimateShape } from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { json, jsonBody, problems } from '../problems/describe-answers.ts';
import { ESTIMATE_PATH } from '../protection/limit-body.ts';
import { forSignedIn } from '../sessions/require-session.ts';

/** What reading history would take, before it begins. */
export function addImportRoutes({ app, sessions, crm }: RouteInput) {
  app.openapi(
    createRoute({
      ...forSignedIn({ sessions }),
      method: 'post',
      path: ESTIMATE_PATH,
      summary: 'How much an import would read',
      description:
        'Before leads are added, or before the import window is widened. Messages are counted by their ids alone: at most 101 quota units in each of 25 mailboxes, never from the share of live mail. Beyond that a sample is taken for the whole. Nothing is changed. Twenty times an hour for each person.',
      request: { body: jsonBody(estimateImportShape) },
      responses: {
        200: json('In total, and for each mailbox that was asked and that you may see.', importEstimateShape),
        ...problems(400, 401, 403, 413, 429, 503),
      },
    }),
    async (c) => {
      const wish = c.req.valid('json');
      const estimate = await crm.mailboxes.estimateImport({ actor: c.get('signedIn').actor, wish });
      return c.json(presentEstimate(estimate), 200);
    },
  );
}

function presentEstimate(estimate: ImportEstimate) {
  return {
    addressCount: estimate.addressCount,
    mailboxCount: estimate.mailboxCount,
    messageCount: estimate.messageCount,
    units: estimate.units,
    minutes: estimate.minutes,
    isExact: estimate.isExact,
    mailboxes: estimate.mailboxes.map((one) => ({
      mailboxId: one.mailboxId,
      address: one.address,
      userName: one.userName,
      outcome: one.outcome,
      messageCount: one.messageCount,
      units: one.units,
      minutes: one.minutes,
    })),
  };
}
