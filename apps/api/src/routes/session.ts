import { createRoute } from '@hono/zod-openapi';
import { sessionShape, signInShape } from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { json, jsonBody, problems } from '../problems/describe-answers.ts';
import { readClientAddress } from '../protection/read-client-address.ts';
import { describeSession } from '../sessions/describe-session.ts';
import { forSignedIn, signedOut } from '../sessions/require-session.ts';

/** Sign in, who am I, sign out. */
export function addSessionRoutes({ app, sessions, crm, db, sandbox }: RouteInput) {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/session',
      summary: 'Sign in with a password',
      request: { body: jsonBody(signInShape) },
      responses: { 200: json('Signed in; the cookie is set.', sessionShape), ...problems(400, 401, 429) },
    }),
    async (c) => {
      const { email, password } = c.req.valid('json');
      const ip = readClientAddress(c);
      const { userId } = await crm.users.signInWithPassword({ email, password, ip });
      const signedIn = await sessions.start({ c, userId });
      if (!signedIn) throw signedOut();
      return c.json(await describeSession({ crm, db, actor: signedIn.actor, sandbox: sandbox.on }), 200);
    },
  );

  app.openapi(
    createRoute({
      ...forSignedIn({ sessions }),
      method: 'get',
      path: '/api/v1/session',
      summary: 'Who is signed in',
      responses: { 200: json('The person and what they may do.', sessionShape), ...problems(401) },
    }),
    async (c) => {
      const { actor } = c.get('signedIn');
      return c.json(await describeSession({ crm, db, actor, sandbox: sandbox.on }), 200);
    },
  );

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/api/v1/session',
      summary: 'Sign out',
      responses: { 204: { description: 'Signed out, or nobody was signed in.' } },
    }),
    async (c) => {
      await sessions.end(c);
      return c.body(null, 204);
    },
  );
}
