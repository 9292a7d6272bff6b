import { Hono } from 'hono';

import type { GoogleContext, GoogleHttp } from '../http-types.ts';
import type { StandIn } from '../stand-in.ts';
import type { Person } from '../world/world.ts';
import { findPerson } from '../world/world.ts';
import type { AuthorizeRequest } from './authorize-request.ts';
import { readAuthorizeRequest } from './authorize-request.ts';
import { accountPage, consentPage, refusalPage } from './consent-page.ts';
import { readForm } from './read-form.ts';
import { grantConsent, needsNoConsent, sendBack, tickableScopes } from './grant-consent.ts';

/** The pages a person sees in their browser: which account, and what it may be used for. */
export function createAuthorizeRoutes(standIn: StandIn): Hono<GoogleHttp> {
  const routes = new Hono<GoogleHttp>();
  routes.get('/o/oauth2/v2/auth', (context) => showAuthorize(standIn, context));
  routes.get('/o/oauth2/v2/auth/accounts', (context) => showAccounts(standIn, context));
  routes.get('/o/oauth2/v2/auth/consent', (context) => showConsent(standIn, context));
  routes.post('/o/oauth2/v2/auth/decision', (context) => decide(standIn, context));
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
  const read = readAuthorizeRequest({ standIn, query: new URLSearchParams(query) });
  if ('request' in read) return show(read.request);
  return context.html(refusalPage(read.refusal), read.refusal.status as 400 | 401);
}
