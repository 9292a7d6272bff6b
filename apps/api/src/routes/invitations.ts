import { createRoute, z } from '@hono/zod-openapi';
import { acceptInvitationShape, invitationShape, sessionShape } from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { json, jsonBody, problems } from '../problems/describe-answers.ts';
import { describeSession } from '../sessions/describe-session.ts';
import { signedOut } from '../sessions/require-session.ts';

const params = z.object({ token: z.string().min(1).max(200) });

/** The claim of the first administrator and invitations: looked at, then used once. */
export function addInvitationRoutes({ app, crm, db, sessions, sandbox }: RouteInput) {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/invitations/{token}',
      summary: 'Look at an invitation without using it',
      request: { params },
      responses: { 200: json('Who is invited, by whom.', invitationShape), ...problems(404, 410) },
    }),
    async (c) => c.json(await crm.users.readInvitation(c.req.valid('param')), 200),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/invitations/{token}',
      summary: 'Set a password and sign in',
      request: { params, body: jsonBody(acceptInvitationShape) },
      responses: {
        200: json('Signed in; the cookie is set.', sessionShape),
        ...problems(400, 404, 409, 410, 422),
      },
    }),
    async (c) => {
      const { userId } = await crm.users.acceptInvitation({
        ...c.req.valid('param'),
        ...c.req.valid('json'),
      });
      const signedIn = await sessions.start({ c, userId });
      if (!signedIn) throw signedOut();
      return c.json(await describeSession({ crm, db, actor: signedIn.actor, sandbox: sandbox.on }), 200);
    },
  );
}
