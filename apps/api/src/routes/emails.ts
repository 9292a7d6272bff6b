import { createRoute, z } from '@hono/zod-openapi';
import { emailListShape, emailShape, idShape, pageQueryShape } from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { decodeTimeCursor, encodeTimeCursor } from '../paging/cursor.ts';
import { json, problems } from '../problems/describe-answers.ts';
import { forSignedIn } from '../sessions/require-session.ts';

/** Recorded emails: search and one by one. */
export function addEmailRoutes({ app, sessions, crm }: RouteInput) {
  const signedIn = forSignedIn({ sessions });

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/emails',
      summary: 'Search emails, newest first',
      description:
        '`q` is searched for in subject, preview, names and addresses. A page may hold fewer than `limit`, even none, and still have a next.',
      request: { query: pageQueryShape.extend({ q: z.string().trim().max(200).optional() }) },
      responses: {
        200: json('Emails as far as they are shared with you.', emailListShape),
        ...problems(400, 401),
      },
    }),
    async (c) => {
      const { q, cursor, limit } = c.req.valid('query');
      const { items, next } = await crm.timelines.search({
        actor: c.get('signedIn').actor,
        q: q || null,
        before: cursor === undefined ? null : decodeTimeCursor(cursor),
        limit,
      });
      return c.json({ items, nextCursor: next && encodeTimeCursor(next) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/emails/{id}',
      summary: 'One email',
      request: { params: z.object({ id: idShape }) },
      responses: {
        200: json('The email as far as it is shared with you.', emailShape),
        ...problems(401, 404),
      },
    }),
    async (c) => {
      const emailId = c.req.valid('param').id;
      return c.json(await crm.timelines.readEmail({ actor: c.get('signedIn').actor, emailId }), 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'delete',
      path: '/api/v1/emails/{id}',
      summary: 'Remove one recorded email',
      description:
        'From every mailbox whose history you may remove (`removableFrom`); it stays where another mailbox holds a copy. The mail in Gmail is not touched. Nothing records it again until a person brings it back (`/mailboxes/{id}/fates/{messageId}/restore`).',
      request: { params: z.object({ id: idShape }) },
      responses: { 204: { description: 'Removed.' }, ...problems(401, 403, 404) },
    }),
    async (c) => {
      const emailId = c.req.valid('param').id;
      await crm.timelines.removeEmail({ actor: c.get('signedIn').actor, emailId });
      return c.body(null, 204);
    },
  );
}
