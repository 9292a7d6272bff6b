import { gzipSync } from 'node:zlib';

import { Hono } from 'hono';

import {
  apiError,
  GoogleError,
  insufficientScopes,
  invalidArgument,
  invalidCredentials,
} from '../google-error.ts';
import { loginRequired } from '../google-error.ts';
import { meetFaults, waitMs } from '../faults/meet-faults.ts';
import type { GoogleContext, GoogleHttp } from '../http-types.ts';
import type { AccessToken } from '../oauth/oauth-state.ts';
import { quotaError, tooManyConcurrentError } from '../quota/quota-error.ts';
import type { StandIn } from '../stand-in.ts';
import type { Person } from '../world/world.ts';
import { findPerson } from '../world/world.ts';
import type { GmailMethod } from './gmail-method.ts';
import { GMAIL_METHODS } from './gmail-methods.ts';

const GZIP_FROM_BYTES = 256;

/** The Gmail API, at `/gmail/v1/users/…`, with uploads at `/upload/gmail/v1/users/…`. */
export function createGmailRoutes(standIn: StandIn): Hono<GoogleHttp> {
  const routes = new Hono<GoogleHttp>();
  for (const method of GMAIL_METHODS) {
    const serve = (context: GoogleContext) => serveMethod({ standIn, method, context });
    routes.on(method.verb, `/gmail/v1/users/:userId${method.path}`, serve);
    if (method.name === 'messages.send')
      routes.on('POST', `/upload/gmail/v1/users/:userId${method.path}`, serve);
  }
  return routes;
}

interface ServeInput {
  standIn: StandIn;
  method: GmailMethod;
  context: GoogleContext;
}

async function serveMethod({ standIn, method, context }: ServeInput): Promise<Response> {
  standIn.meter.countCall(method.name);
  context.set('method', method.name);
  const presented = presentedToken(standIn, context);
  return meetFaults({
    standIn,
    context,
    method: method.name,
    person: presented?.person,
    answer: async () => {
      const { token, person } = admit({ standIn, context, presented });
      const leave = standIn.meter.enter(person.address);
      if (!leave) throw tooManyConcurrentError();
      context.env.outgoing.once('close', leave);
      if (standIn.behaviour.latencyMs > 0) await waitMs(standIn.behaviour.latencyMs);

      checkScopes({ token, method });
      spend({ standIn, person, method });
      checkUser({ standIn, person, userId: context.req.param('userId') ?? '' });
      const value = method.answer({
        standIn,
        person,
        mailbox: person.mailbox,
        nowMs: standIn.clock.now().getTime(),
        query: new URL(context.req.url).searchParams,
        params: context.req.param() as Record<string, string>,
        clientId: token.clientId,
        scopes: token.scopes,
        body: await readBody(context),
      });
      return value === undefined ? new Response(null, { status: 204 }) : sendJson(context, value);
    },
  });
}

function presentedToken(standIn: StandIn, context: GoogleContext): AccessToken | undefined {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(context.req.header('Authorization') ?? '') ?? [];
  const given = token ?? context.req.query('access_token');
  return given === undefined ? undefined : standIn.world.oauth.accessTokens.get(given);
}

function admit({
  standIn,
  context,
  presented,
}: {
  standIn: StandIn;
  context: GoogleContext;
  presented: AccessToken | undefined;
}) {
  if (!presented) {
    const isGiven = context.req.header('Authorization') || context.req.query('access_token');
    throw isGiven ? invalidCredentials() : loginRequired();
  }
  const person = standIn.world.people.get(presented.person);
  if (!person || person.deleted || presented.expiresAtMs <= standIn.clock.now().getTime())
    throw invalidCredentials();
  return { token: presented, person };
}

function checkScopes({ token, method }: { token: AccessToken; method: GmailMethod }): void {
  if (!token.scopes.some((scope) => method.scopes.includes(scope))) throw insufficientScopes(method.name);
}

function spend({ standIn, person, method }: { standIn: StandIn; person: Person; method: GmailMethod }): void {
  const { refusal, table } = standIn.meter.settings;
  const units = table === 'before-may-2026' ? (method.unitsBeforeMay2026 ?? method.units) : method.units;
  const outcome = standIn.meter.spend({ person: person.address, method: method.name, units });
  if (!outcome.ok) throw quotaError({ refusal, spent: outcome.spent, resetsAtMs: outcome.resetsAtMs });
}

function checkUser({ standIn, person, userId }: { standIn: StandIn; person: Person; userId: string }): void {
  const asked = decodeURIComponent(userId);
  if (asked === 'me' || findPerson(standIn.world, asked) === person) return;
  throw apiError({ code: 403, message: `Delegation denied for ${person.address}`, reason: 'forbidden' });
}

async function readBody(context: GoogleContext): Promise<Record<string, unknown>> {
  if (context.req.method === 'GET' || context.req.method === 'DELETE') return {};
  const type = context.req.header('Content-Type') ?? '';
  const bytes = Buffer.from(await context.req.arrayBuffer());
  if (type.startsWith('message/rfc822')) return { rawBytes: bytes };
  if (bytes.length === 0) return {};
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Falls through to Google's words for a body that is no JSON object.
  }
  throw invalidArgument('Invalid JSON payload received. Unexpected token.');
}

function sendJson(context: GoogleContext, value: unknown): Response {
  return jsonResponse({ value, status: 200, acceptsGzip: acceptsGzip(context) });
}

function acceptsGzip(context: GoogleContext): boolean {
  return /\bgzip\b/.test(context.req.header('Accept-Encoding') ?? '');
}

/** A JSON answer as Google's front end sends it: compressed when the caller can read that. */
function jsonResponse({ value, status, acceptsGzip: gzip, headers = {} }: JsonResponseInput): Response {
  const bytes = Buffer.from(JSON.stringify(value));
  const head = {
    'Content-Type': 'application/json; charset=UTF-8',
    Vary: 'Origin, X-Origin, Referer',
    ...headers,
  };
  if (!gzip || bytes.length < GZIP_FROM_BYTES) return new Response(bytes, { status, headers: head });
  const packed = gzipSync(bytes, { level: 1 });
  return new Response(packed, { status, headers: { ...head, 'Content-Encoding': 'gzip' } });
}

interface JsonResponseInput {
  value: unknown;
  status: number;
  acceptsGzip: boolean;
  headers?: Record<string, string>;
}

/** Turns what the routes throw into Google's answer. */
export function answerError(error: unknown, context: GoogleContext): Response {
  if (!(error instanceof GoogleError)) throw error;
  const { status, body, headers } = error;
  return jsonResponse({ value: body, status, headers, acceptsGzip: acceptsGzip(context) });
}
