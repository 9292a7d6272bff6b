import { createRoute } from '@hono/zod-openapi';
import { installationShape } from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { json } from '../problems/describe-answers.ts';

/** What a page may know before anyone has signed in. */
export function addInstallationRoutes({ app, db, sandbox, googleSignIn }: RouteInput) {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/installation',
      summary: 'What to show before anyone has signed in',
      responses: { 200: json('Name, ways to sign in, sandbox.', installationShape) },
    }),
    async (c) => {
      const { company, userCount } = await db.read(async (r) => ({
        company: await r.company.get(),
        userCount: await r.users.count(),
      }));
      return c.json(
        {
          companyName: company.name,
          sandbox: sandbox.on,
          sandboxLinks: sandbox.links,
          signInWith: { password: true, google: googleSignIn },
          waitsForFirstAdministrator: userCount === 0,
        },
        200,
      );
    },
  );
}
