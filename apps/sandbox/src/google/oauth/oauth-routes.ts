import { Hono } from 'hono';

import { meetFaults } from '../faults/meet-faults.ts';
import { GoogleError, invalidCredentials } from '../google-error.ts';
import type { GoogleContext, GoogleHttp } from '../http-types.ts';
import { record } from '../stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import type { Person } from '../world/world.ts';
import { findPerson } from '../world/world.ts';
import { REVOKED } from './apply-oauth-event.ts';
import type { AuthorizeRequest } from './authorize-request.ts';
import { readAuthorizeRequest } from './authorize-request.ts';
import { accountPage, consentPage, refusalPage } from './consent-page.ts';
import { exchangeToken, oauthError } from './exchange-token.ts';
import { grantConsent, needsNoConsent, sendBack, tickableScopes } from './grant-consent.ts';
import { claimsOf, publicKeys } from './sign-id-token.ts';

/** Google's OAuth 2.0 and OpenID Connect endpoints. */
export function createOAuthRoutes(standIn: StandIn): Hono<GoogleHttp> {
  const routes = new Hono<GoogleHttp>();
  routes.get('/o/oauth2/v2/auth', (context) => showAuthorize(standIn, context));
  routes.get('/o/oauth2/v2/auth/accounts', (context) => showAccounts(standIn, context));
  routes.get('/o/oauth2/v2/auth/consent', (context) => showConsent(standIn, context));
  routes.post('/o/oauth2/v2/auth/decision', (context) => decide(standIn, context));
  routes.post('/token', (context) => token(standIn, context));
  routes.post('/revoke', (context) => revoke(standIn, context));
  routes.on(['GET', 'POST'], '/v1/userinfo', (context) => userinfo(standIn, context));
  routes.get('/oauth2/v3/certs', (context) => certs(standIn, context));
  return routes;
}

function showAuthorize(standIn: StandIn, context: GoogleContext) {
  standIn.meter.countCall('oauth.authorize');
  const query = new URL(context.req.url).search.slice(1);
  return withRequest({
    standIn,
    context,
    query,
    show: (request) => firstStep({ standIn, context, request, query }),
  });
}

function firstStep({ standIn, context, request, query }: StepInput) {
  if (request.prompts.includes('none'))
    return context.redirect(sendBack(request, { error: 'interaction_required' }));
  const hinted = request.loginHint === undefined ? undefined : findPerson(standIn.world, request.loginHint);
  if (!hinted || request.prompts.includes('select_account'))
    return accounts({ standIn, context, request, query });
  return askPerson({ standIn, context, request, query, person: hinted });
}

function showAccounts(standIn: StandIn, context: GoogleContext) {
  const query = context.req.query('request') ?? '';
  return withRequest({
    standIn,
    context,
    query,
    show: (request) => accounts({ standIn, context, request, query }),
  });
}

function accounts({ standIn, context, request, query }: StepInput) {
  const people = [...standIn.world.people.values()].filter((person) => !person.deleted);
  return context.html(accountPage({ request, people, query }));
}

function showConsent(standIn: StandIn, context: GoogleContext) {
  const query = context.req.query('request') ?? '';
  const person = findPerson(standIn.world, context.req.query('account') ?? '');
  return withRequest({
    standIn,
    context,
    query,
    show: (request) =>
      person
        ? askPerson({ standIn, context, request, query, person, isChosen: true })
        : accounts({ standIn, context, request, query }),
  });
}

function askPerson({ standIn, context, request, query, person, isChosen = false }: AskInput) {
  if (person.refusedAtConsent !== undefined && person.refusedAtConsent !== 'access_denied') {
    const error = person.refusedAtConsent;
    const detail = `${person.address} cannot use this app.`;
    return context.html(refusalPage({ status: error === 'org_internal' ? 403 : 400, error, detail }), 403);
  }
  if (isChosen && needsNoConsent({ standIn, request, person })) {
    return context.redirect(grantConsent({ standIn, request, person, scopes: request.scopes }));
  }
  return context.html(consentPage({ request, person, query }));
}

async function decide(standIn: StandIn, context: GoogleContext) {
  const form = await readForm(context);
  const query = form.get('request') ?? '';
  const person = findPerson(standIn.world, form.get('account') ?? '');
  return withRequest({
    standIn,
    context,
    query,
    show: (request) => {
      if (form.get('decision') !== 'allow' || person?.refusedAtConsent === 'access_denied') {
        return context.redirect(sendBack(request, { error: 'access_denied' }));
      }
      if (!person) return accounts({ standIn, context, request, query });
      const ticked = form.getAll('scope');
      const tickable = tickableScopes(request);
      const scopes = request.scopes.filter((scope) => !tickable.includes(scope) || ticked.includes(scope));
      // With nothing ticked and no sign-in asked for there is nothing to grant.
      if (scopes.length === 0) return context.redirect(sendBack(request, { error: 'access_denied' }));
      return context.redirect(grantConsent({ standIn, request, person, scopes }));
    },
  });
}

interface StepInput {
  standIn: StandIn;
  context: GoogleContext;
  request: AuthorizeRequest;
  query: string;
}

interface AskInput extends StepInput {
  person: Person;
  /** The person has just been picked; a hint alone is no choice. */
  isChosen?: boolean;
}

interface WithRequestInput {
  standIn: StandIn;
  context: GoogleContext;
  query: string;
  show(request: AuthorizeRequest): Response | Promise<Response>;
}

function withRequest({ standIn, context, query, show }: WithRequestInput) {
  const { request, refusal } = {
    request: undefined,
    refusal: undefined,
    ...readAuthorizeRequest({ standIn, query: new URLSearchParams(query) }),
  };
  if (request) return show(request);
  return context.html(refusalPage(refusal!), refusal!.status as 400 | 401 | 403);
}

async function token(standIn: StandIn, context: GoogleContext) {
  standIn.meter.countCall('oauth.token');
  const form = Object.fromEntries(await readForm(context));
  const [, basic] = /^Basic\s+(\S+)$/i.exec(context.req.header('Authorization') ?? '') ?? [];
  if (basic !== undefined) {
    const [clientId = '', clientSecret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    form['client_id'] ??= decodeURIComponent(clientId);
    form['client_secret'] ??= decodeURIComponent(clientSecret);
  }
  const { codes, refreshTokens } = standIn.world.oauth;
  const person =
    refreshTokens.get(form['refresh_token'] ?? '')?.person ?? codes.get(form['code'] ?? '')?.person;
  return meetFaults({
    standIn,
    context,
    method: 'oauth.token',
    person,
    answer: async () => {
      context.header('Cache-Control', 'no-cache, no-store, max-age=0, must-revalidate');
      return context.json(await exchangeToken({ standIn, form }));
    },
  });
}

async function revoke(standIn: StandIn, context: GoogleContext) {
  standIn.meter.countCall('oauth.revoke');
  const given = context.req.query('token') ?? (await readForm(context)).get('token') ?? '';
  const { accessTokens, refreshTokens } = standIn.world.oauth;
  const refresh = refreshTokens.get(given);
  const found = accessTokens.get(given) ?? (refresh?.deadBecause ? undefined : refresh);
  return meetFaults({
    standIn,
    context,
    method: 'oauth.revoke',
    person: found?.person,
    answer: () => {
      if (given === '') throw oauthError(400, 'invalid_request', 'Missing required parameter: token');
      if (!found) throw oauthError(400, 'invalid_token', 'Token expired or revoked');
      // Revoking any token of a grant ends the whole grant.
      const { person, clientId } = found;
      record(standIn, { kind: 'tokens.revoked', person, clientId, because: REVOKED });
      return context.json({});
    },
  });
}

function userinfo(standIn: StandIn, context: GoogleContext) {
  standIn.meter.countCall('oauth.userinfo');
  const [, bearer] = /^Bearer\s+(\S+)$/i.exec(context.req.header('Authorization') ?? '') ?? [];
  const access = standIn.world.oauth.accessTokens.get(bearer ?? '');
  return meetFaults({
    standIn,
    context,
    method: 'oauth.userinfo',
    person: access?.person,
    answer: () => {
      const isLive = access && access.expiresAtMs > standIn.clock.now().getTime();
      const person = isLive ? findPerson(standIn.world, access.person) : undefined;
      if (!access || !person) throw userinfoError();
      return context.json({ sub: person.sub, ...claimsOf({ person, scopes: access.scopes }) });
    },
  });
}

function userinfoError(): GoogleError {
  const { headers } = invalidCredentials();
  const body = { error: 'invalid_request', error_description: 'Invalid Credentials' };
  return new GoogleError({ status: 401, body, headers });
}

async function certs(standIn: StandIn, context: GoogleContext) {
  standIn.meter.countCall('oauth.certs');
  context.header('Cache-Control', 'public, max-age=3600, must-revalidate, no-transform');
  return context.json(await publicKeys(standIn));
}

async function readForm(context: GoogleContext): Promise<URLSearchParams> {
  const text = await context.req.text();
  if (!(context.req.header('Content-Type') ?? '').startsWith('application/json'))
    return new URLSearchParams(text);
  try {
    return new URLSearchParams(JSON.parse(text) as Record<string, string>);
  } catch {
    throw oauthError(400, 'invalid_request', 'The body is no JSON object.');
  }
}
