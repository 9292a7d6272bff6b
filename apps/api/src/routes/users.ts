import { createRoute, z } from '@hono/zod-openapi';
import {
  changeUserShape,
  createUserShape,
  createdUserShape,
  idShape,
  pageQueryShape,
  userListShape,
  userShape,
} from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { json, jsonBody, problems } from '../problems/describe-answers.ts';
import { forSignedIn } from '../sessions/require-session.ts';

/** The people of the company. */
export function addUserRoutes({ app, sessions, crm }: RouteInput) {
  const signedIn = forSignedIn({ sessions });

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/users',
      summary: 'The people of the company, by name',
      request: { query: pageQueryShape },
      responses: { 200: json('Deactivated people too.', userListShape), ...problems(400, 401) },
    }),
    async (c) => {
      const { cursor, limit } = c.req.valid('query');
      const [afterId] = cursor === undefined ? [] : decodeCursor({ cursor, partCount: 1 });
      const users = await crm.users.list();
      const start = afterId === undefined ? 0 : users.findIndex(({ id }) => id === afterId) + 1;
      const items = users.slice(start, start + limit);
      const last = items.at(-1);
      const nextCursor = start + limit < users.length && last ? encodeCursor([last.id]) : null;
      return c.json({ items, nextCursor }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/users',
      summary: 'Take a person on',
      request: { body: jsonBody(createUserShape) },
      responses: {
        201: json('The person; without a password also a link with which they set one.', createdUserShape),
        ...problems(400, 401, 403, 409),
      },
    }),
    async (c) => {
      const person = c.req.valid('json');
      return c.json(await crm.users.create({ actor: c.get('signedIn').actor, person }), 201);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'patch',
      path: '/api/v1/users/{id}',
      summary: 'Change or deactivate a person',
      request: { params: z.object({ id: idShape }), body: jsonBody(changeUserShape) },
      responses: { 200: json('As they are now.', userShape), ...problems(400, 401, 403, 404, 409, 503) },
    }),
    async (c) => {
      const userId = c.req.valid('param').id;
      const change = c.req.valid('json');
      return c.json(await crm.users.change({ actor: c.get('signedIn').actor, userId, change }), 200);
    },
  );
}
