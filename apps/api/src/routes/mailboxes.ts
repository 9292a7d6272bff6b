import { createRoute, z } from '@hono/zod-openapi';
import {
  authorizeUrlShape,
  connectAppPasswordShape,
  connectGoogleShape,
  disconnectShape,
  idShape,
  mailProvidersShape,
  mailboxListShape,
  mailboxShape,
  pageQueryShape,
  syncErrorListShape,
  syncErrorShape,
} from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { decodeTimeCursor, encodeTimeCursor } from '../paging/cursor.ts';
import { json, jsonBody, problems } from '../problems/describe-answers.ts';
import { forSignedIn } from '../sessions/require-session.ts';
import { expectGoogle } from './expect-google.ts';
import { presentMailProviders } from './present-mail-providers.ts';
import { presentMailbox, presentSyncError } from './present-mailbox.ts';

const params = z.object({ id: idShape });

/** Connected inboxes and the running error log, as far as the caller may see them. */
export function addMailboxRoutes({ app, engine, sessions, crm, googleSignIn }: RouteInput) {
  const signedIn = forSignedIn({ sessions });

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/mailboxes',
      summary: 'Mailboxes that you may see',
      request: { query: pageQueryShape },
      responses: { 200: json('In the order of connecting.', mailboxListShape), ...problems(400, 401) },
    }),
    async (c) => {
      const { cursor, limit } = c.req.valid('query');
      const place = cursor === undefined ? null : decodeTimeCursor(cursor);
      const after = place && { connectedAt: place.time, id: place.id };
      const { items, next } = await crm.mailboxes.list({ actor: c.get('signedIn').actor, after, limit });
      const nextCursor = next && encodeTimeCursor({ time: next.connectedAt, id: next.id });
      return c.json({ items: items.map(presentMailbox), nextCursor }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/mailboxes/{id}',
      summary: 'One mailbox',
      request: { params },
      responses: { 200: json('The mailbox.', mailboxShape), ...problems(401, 404) },
    }),
    async (c) => {
      const mailboxId = c.req.valid('param').id;
      return c.json(
        presentMailbox(await crm.mailboxes.read({ actor: c.get('signedIn').actor, mailboxId })),
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/mailboxes/google',
      summary: 'Connect an inbox of yours with Google, or connect it again',
      request: { body: jsonBody(connectGoogleShape) },
      responses: {
        200: json('Where to send the person.', authorizeUrlShape),
        ...problems(400, 401, 403, 404, 409, 503),
      },
    }),
    async (c) => {
      const { address, mailboxId } = c.req.valid('json');
      expectGoogle({ googleSignIn });
      const { authorizeUrl } = await crm.mailboxes.startGoogleConnect({
        actor: c.get('signedIn').actor,
        expectedAddress: address ?? null,
        mailboxId: mailboxId ?? null,
      });
      return c.json({ authorizeUrl }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/mailboxes/app-password',
      summary:
        'Connect an inbox of yours by an app password or at other mail servers, or add one to a mailbox',
      request: { body: jsonBody(connectAppPasswordShape) },
      responses: {
        200: json('The mailbox; the password has let us in.', mailboxShape),
        ...problems(400, 401, 403, 404, 409, 422, 429, 503),
      },
    }),
    async (c) => {
      const { address, appPassword, mailboxId = null, servers = null } = c.req.valid('json');
      const { actor } = c.get('signedIn');
      const wish = { actor, address, appPassword, mailboxId, servers };
      const mailbox = await crm.mailboxes.connectAppPassword(wish);
      return c.json(presentMailbox(mailbox), 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/mail-providers',
      summary: 'What is known of mail servers other than Google’s',
      responses: { 200: json('For the form that connects one.', mailProvidersShape), ...problems(401) },
    }),
    (c) => c.json(presentMailProviders(engine.readMailProviders()), 200),
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/mailboxes/{id}/sync',
      summary: 'Try a mailbox at once',
      request: { params },
      responses: { 202: json('It is being tried.', mailboxShape), ...problems(401, 403, 404, 409) },
    }),
    async (c) => {
      const mailboxId = c.req.valid('param').id;
      const mailbox = await crm.mailboxes.syncNow({ actor: c.get('signedIn').actor, mailboxId });
      return c.json(presentMailbox(mailbox), 202);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/mailboxes/{id}/audit',
      summary: 'Check that every lead email of a mailbox is recorded',
      request: { params },
      responses: { 202: json('It is being checked.', mailboxShape), ...problems(401, 403, 404, 409) },
    }),
    async (c) => {
      const mailboxId = c.req.valid('param').id;
      const mailbox = await crm.mailboxes.auditNow({ actor: c.get('signedIn').actor, mailboxId });
      return c.json(presentMailbox(mailbox), 202);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/mailboxes/{id}/disconnect',
      summary: 'Disconnect a mailbox, keeping or removing what it recorded',
      request: { params, body: jsonBody(disconnectShape) },
      responses: { 200: json('As it is now.', mailboxShape), ...problems(400, 401, 403, 404, 409) },
    }),
    async (c) => {
      const mailbox = await crm.mailboxes.disconnect({
        actor: c.get('signedIn').actor,
        mailboxId: c.req.valid('param').id,
        history: c.req.valid('json').history,
      });
      return c.json(presentMailbox(mailbox), 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/sync-errors',
      summary: 'The running error log, newest first',
      request: { query: pageQueryShape.extend({ mailboxId: idShape.optional() }) },
      responses: { 200: json('Entries that you may see.', syncErrorListShape), ...problems(400, 401, 404) },
    }),
    async (c) => {
      const { cursor, limit, mailboxId } = c.req.valid('query');
      const place = cursor === undefined ? null : decodeTimeCursor(cursor);
      const { items, next } = await crm.mailboxes.listSyncErrors({
        actor: c.get('signedIn').actor,
        mailboxId: mailboxId ?? null,
        before: place && { occurredAt: place.time, id: place.id },
        limit,
      });
      const nextCursor = next && encodeTimeCursor({ time: next.occurredAt, id: next.id });
      const errors = items.map((error) => presentSyncError({ error, mailboxAddress: error.mailboxAddress }));
      return c.json({ items: errors, nextCursor }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/sync-errors/{id}/acknowledge',
      summary: 'Say that you are on it',
      request: { params },
      responses: { 200: json('The entry, with your name.', syncErrorShape), ...problems(401, 403, 404, 409) },
    }),
    async (c) => {
      const syncErrorId = c.req.valid('param').id;
      const error = await crm.syncErrors.acknowledge({ actor: c.get('signedIn').actor, syncErrorId });
      return c.json(presentSyncError({ error, mailboxAddress: error.mailboxAddress }), 200);
    },
  );
}
