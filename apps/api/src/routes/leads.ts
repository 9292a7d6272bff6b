import { createRoute, z } from '@hono/zod-openapi';
import {
  changeLeadShape,
  createLeadShape,
  emailListShape,
  idShape,
  importLeadsResultShape,
  leadListShape,
  leadShape,
  mergeLeadShape,
  pageQueryShape,
} from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { decodeCursor, decodeTimeCursor, encodeCursor, encodeTimeCursor } from '../paging/cursor.ts';
import { json, jsonBody, problems } from '../problems/describe-answers.ts';
import { CSV_PATH } from '../protection/limit-body.ts';
import { forSignedIn } from '../sessions/require-session.ts';
import { readCsvBody } from './read-csv-body.ts';

const params = z.object({ id: idShape });
const searchQuery = pageQueryShape.extend({ q: z.string().trim().max(200).optional() });

/** Leads, their import and their timelines. */
export function addLeadRoutes({ app, sessions, crm }: RouteInput) {
  const signedIn = forSignedIn({ sessions });

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/leads',
      summary: 'Leads that you may see, by name',
      request: { query: searchQuery },
      responses: {
        200: json('`q` is searched for in names and addresses.', leadListShape),
        ...problems(400, 401),
      },
    }),
    async (c) => {
      const { q, cursor, limit } = c.req.valid('query');
      const [name = '', id = ''] = cursor === undefined ? [] : decodeCursor({ cursor, partCount: 2 });
      const { items, next } = await crm.leads.list({
        actor: c.get('signedIn').actor,
        q: q || null,
        after: cursor === undefined ? null : { name, id },
        limit,
      });
      return c.json({ items, nextCursor: next && encodeCursor([next.name, next.id]) }, 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/leads',
      summary: 'Add a lead',
      request: { body: jsonBody(createLeadShape) },
      responses: { 201: json('The lead.', leadShape), ...problems(400, 401, 403, 422) },
    }),
    async (c) => {
      const lead = c.req.valid('json');
      return c.json(await crm.leads.create({ actor: c.get('signedIn').actor, lead }), 201);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: CSV_PATH,
      summary: 'Add and update leads from CSV',
      description:
        'A header line with `name` and `email`; optional `email2…`, `emails` (separated by `;`) and `owner_email`. Lines that cannot be used come back by number.',
      request: { body: { required: true, content: { 'text/csv': { schema: z.string() } } } },
      responses: {
        200: json('What was done.', importLeadsResultShape),
        ...problems(400, 401, 403, 413, 415, 422),
      },
    }),
    async (c) => {
      const { actor } = c.get('signedIn');
      return c.json(await crm.leads.import({ actor, csv: await readCsvBody(c) }), 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/leads/{id}',
      summary: 'One lead',
      request: { params },
      responses: { 200: json('The lead.', leadShape), ...problems(401, 404) },
    }),
    async (c) => {
      const leadId = c.req.valid('param').id;
      return c.json(await crm.leads.read({ actor: c.get('signedIn').actor, leadId }), 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'patch',
      path: '/api/v1/leads/{id}',
      summary: 'Change a lead',
      request: { params, body: jsonBody(changeLeadShape) },
      responses: { 200: json('As it is now.', leadShape), ...problems(400, 401, 403, 404, 422) },
    }),
    async (c) => {
      const leadId = c.req.valid('param').id;
      const change = c.req.valid('json');
      return c.json(await crm.leads.change({ actor: c.get('signedIn').actor, leadId, change }), 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'post',
      path: '/api/v1/leads/{id}/merge',
      summary: 'Merge a lead into another',
      description:
        'The lead of the path goes: its addresses and its timeline belong to `intoLeadId` then, which keeps its name, and its owner if it has one. Nothing is read again from any mailbox. It cannot be undone.',
      request: { params, body: jsonBody(mergeLeadShape) },
      responses: { 200: json('The lead that stays.', leadShape), ...problems(400, 401, 403, 404, 422) },
    }),
    async (c) => {
      const leadId = c.req.valid('param').id;
      const { intoLeadId } = c.req.valid('json');
      return c.json(await crm.leads.merge({ actor: c.get('signedIn').actor, leadId, intoLeadId }), 200);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'delete',
      path: '/api/v1/leads/{id}',
      summary: 'Remove a lead',
      description:
        'Its addresses no longer match and its timeline ends. Emails that no other lead has are shown to nobody, and are back at once when a lead with such an address is added.',
      request: { params },
      responses: { 204: { description: 'Removed.' }, ...problems(401, 403, 404) },
    }),
    async (c) => {
      await crm.leads.remove({ actor: c.get('signedIn').actor, leadId: c.req.valid('param').id });
      return c.body(null, 204);
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/leads/{id}/emails',
      summary: "A lead's timeline, newest first",
      request: { params, query: pageQueryShape },
      responses: {
        200: json('Emails as far as they are shared with you.', emailListShape),
        ...problems(400, 401, 404),
      },
    }),
    async (c) => {
      const { cursor, limit } = c.req.valid('query');
      const { items, next } = await crm.timelines.listOfLead({
        actor: c.get('signedIn').actor,
        leadId: c.req.valid('param').id,
        before: cursor === undefined ? null : decodeTimeCursor(cursor),
        limit,
      });
      return c.json({ items, nextCursor: next && encodeTimeCursor(next) }, 200);
    },
  );
}
