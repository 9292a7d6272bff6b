import { createRoute, z } from '@hono/zod-openapi';
import type { ToldFateView } from '@mailsync/crm';
import { auditReportShape, fateListShape, idShape, mailboxShape, pageQueryShape } from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { decodeCursor, encodeCursor } from '../paging/cursor.ts';
import { json, problems } from '../problems/describe-answers.ts';
import { forSignedIn } from '../sessions/require-session.ts';
import { presentMailbox } from './present-mailbox.ts';

const params = z.object({ id: idShape });
const cursorShape = pageQueryShape.pick({ cursor: true });

/** Why an email is not here, and the messages that were kept aside. */
export function addFateRoutes({ app, sessions, crm }: RouteInput) {
  const signedIn = forSignedIn({ sessions });

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/mailboxes/{id}/fates',
      summary: "Why an email isn't here",
      description:
        '`q` is an address, a Message-ID, or words of the subject; up to 300 characters. The mailbox is searched at its provider, spam and bin too, 25 messages a page, and the fate of each is told. Who does not own the mailbox searches by Message-ID or by the address of a lead, and sees no subjects.',
      request: { params, query: cursorShape.extend({ q: z.string().trim().min(1).max(300) }) },
      responses: {
        200: json('What matches, newest first.', fateListShape),
        ...problems(400, 401, 403, 404, 409, 422, 503),
      },
    }),
    async (c) => {
      const { q, cursor } = c.req.valid('query');
      const { items, nextPageToken } = await crm.mailboxes.searchFates({
        actor: c.get('signedIn').actor,
        mailboxId: c.req.valid('param').id,
        text: q,
        pageToken: readPlace(cursor),
      });
      return c.json({ items: items.map(presentFate), nextCursor: toCursor(nextPageToken) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/mailboxes/{id}/fates/{messageId}/restore',
      summary: 'Bring back a message that a person removed',
      description: 'It is read again and decided by the rules of today. Nothing else ever brings it back.',
      request: { params: params.extend({ messageId: idShape }) },
      responses: { 202: json('It waits to be read.', mailboxShape), ...problems(401, 403, 404, 409) },
    }),
    async (c) => {
      const { id: mailboxId, messageId } = c.req.valid('param');
      const { actor } = c.get('signedIn');
      const mailbox = await crm.mailboxes.restoreMessage({ actor, mailboxId, messageId });
      return c.json(presentMailbox(mailbox), 202);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/mailboxes/{id}/audit',
      summary: 'What the last check of a mailbox found missing',
      description:
        'Every message is compared each night, or with `POST` to this path at once. Who does not own the mailbox sees no subjects.',
      request: { params, query: cursorShape },
      responses: { 200: json('Newest first, 50 a page.', auditReportShape), ...problems(400, 401, 404) },
    }),
    async (c) => {
      const { items, next, ...report } = await crm.mailboxes.readAudit({
        actor: c.get('signedIn').actor,
        mailboxId: c.req.valid('param').id,
        before: readPlace(c.req.valid('query').cursor),
      });
      return c.json({ ...report, items: items.map(presentFate), nextCursor: toCursor(next) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/mailboxes/{id}/failed-messages',
      summary: 'Messages that were kept aside after three tries',
      request: { params, query: cursorShape },
      responses: { 200: json('Newest first, 25 a page.', fateListShape), ...problems(400, 401, 404, 409) },
    }),
    async (c) => {
      const { items, next } = await crm.mailboxes.listFailedMessages({
        actor: c.get('signedIn').actor,
        mailboxId: c.req.valid('param').id,
        before: readPlace(c.req.valid('query').cursor),
      });
      return c.json({ items: items.map(presentFate), nextCursor: toCursor(next) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/mailboxes/{id}/failed-messages/retry',
      summary: 'Try all messages that were kept aside again',
      request: { params },
      responses: { 202: json('They are being tried.', mailboxShape), ...problems(401, 403, 404, 409) },
    }),
    async (c) => {
      const mailboxId = c.req.valid('param').id;
      // A pass that a person asks for begins with what was kept aside.
      const mailbox = await crm.mailboxes.syncNow({ actor: c.get('signedIn').actor, mailboxId });
      return c.json(presentMailbox(mailbox), 202);
    },
  );
}

function readPlace(cursor: string | undefined): string | null {
  return cursor === undefined ? null : (decodeCursor({ cursor, partCount: 1 })[0] ?? null);
}

function toCursor(place: string | null): string | null {
  return place === null ? null : encodeCursor([place]);
}

function presentFate(fate: ToldFateView) {
  return {
    messageId: fate.messageId,
    state: fate.state,
    reason: fate.reason,
    what: fate.what,
    whatToDo: fate.whatToDo,
    emailId: fate.emailId,
    leadIds: fate.leadIds,
    mayRestore: fate.mayRestore,
    decidedAt: fate.decidedAt,
    subject: fate.head?.subject ?? null,
    from: fate.head?.from ?? null,
    date: fate.head?.date ?? null,
  };
}
