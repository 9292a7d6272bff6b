import { createRoute, z } from '@hono/zod-openapi';
import type { ConnectResultView } from '@mailsync/sync-engine';
import {
  authorizeUrlShape,
  connectLinkAppPasswordShape,
  connectLinkShape,
  connectResultShape,
} from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { json, jsonBody, problems } from '../problems/describe-answers.ts';
import { expectGoogle } from './expect-google.ts';

const byToken = z.object({ token: z.string().min(1).max(200) });
const byResult = z.object({ resultId: z.string().min(1).max(64) });

/** Connecting an inbox by a link, without a session, and the way back from Google. */
export function addConnectingRoutes({ app, engine, crm, db, sessions, googleSignIn }: RouteInput) {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/connect-links/{token}',
      summary: 'Look at a connect link without using it',
      request: { params: byToken },
      responses: {
        200: json('Who connects what, and who will see it.', connectLinkShape),
        ...problems(404, 409, 410),
      },
    }),
    async (c) => {
      const link = await engine.readConnectLink(c.req.valid('param'));
      const user = await crm.users.read({ userId: link.userId });
      const company = await db.read((r) => r.company.get());
      return c.json(
        {
          companyName: company.name,
          userName: user.name,
          expectedAddress: link.expectedAddress,
          importWindowDays: company.importWindowDays,
          sharing: company.sharing,
          expiresAt: link.expiresAt,
        },
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/connect-links/{token}/google',
      summary: 'Go on to Google with a connect link',
      request: { params: byToken },
      responses: {
        200: json('Where to send the person.', authorizeUrlShape),
        ...problems(404, 409, 410, 503),
      },
    }),
    async (c) => {
      const { token } = c.req.valid('param');
      expectGoogle({ googleSignIn });
      const { authorizeUrl } = await engine.startGoogleConnect({ token });
      return c.json({ authorizeUrl }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/connect-links/{token}/app-password',
      summary: 'Connect the inbox of a connect link by an app password',
      request: { params: byToken, body: jsonBody(connectLinkAppPasswordShape) },
      responses: {
        200: json('Connected or pending; the password has let us in.', connectResultShape),
        ...problems(400, 404, 409, 410, 422, 429, 503),
      },
    }),
    async (c) => {
      const { token } = c.req.valid('param');
      const { appPassword } = c.req.valid('json');
      return c.json(presentResult(await engine.connectAppPasswordByLink({ token, appPassword })), 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/connect-results/{resultId}',
      summary: 'How a visit to Google ended',
      request: { params: byResult },
      responses: { 200: json('Connected, pending or not, and why.', connectResultShape), ...problems(404) },
    }),
    async (c) => {
      return c.json(presentResult(await engine.readConnectResult(c.req.valid('param'))), 200);
    },
  );

  app.get('/oauth/google/callback', async (c) => {
    const visitor = await sessions.read(c);
    const { resultId } = await engine.finishGoogleConnect({
      state: c.req.query('state') ?? null,
      code: c.req.query('code') ?? null,
      error: c.req.query('error') ?? null,
      visitorUserId: visitor?.actor.id ?? null,
    });
    return c.redirect(`/connect/result/${encodeURIComponent(resultId)}`, 303);
  });
}

/** What the contract promises, and nothing that the engine may keep beside it. */
function presentResult(result: ConnectResultView): ConnectResultView {
  const { outcome, code, title, what, howToFix, address, mailboxId, queuePosition, canSend } = result;
  return { outcome, code, title, what, howToFix, address, mailboxId, queuePosition, canSend };
}
