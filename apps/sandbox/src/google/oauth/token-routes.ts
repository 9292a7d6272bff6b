import { Hono } from 'hono';

import { meetFaults } from '../faults/meet-faults.ts';
import { GoogleError, invalidCredentials } from '../google-error.ts';
import type { GoogleContext, GoogleHttp } from '../http-types.ts';
import { record } from '../stand-in.ts';
import type { StandIn } from '../stand-in.ts';
import { findPerson } from '../world/world.ts';
import { REVOKED } from './apply-oauth-event.ts';
import { exchangeToken } from './exchange-token.ts';
import { oauthError } from './oauth-error.ts';
import { readForm } from './read-form.ts';
import { claimsOf, publicKeys } from './sign-id-token.ts';

/** What a server asks of Google's OAuth and OpenID Connect: tokens, revocation, who it is, public keys. */
export function createTokenRoutes(standIn: StandIn): Hono<GoogleHttp> {
  const routes = new Hono<GoogleHttp>();
  routes.post('/token', (context) => token(standIn, context));
  routes.post('/revoke', (context) => revoke(standIn, context));
  routes.on(['GET', 'POST'], '/v1/userinfo', (context) => userinfo(standIn, context));
  routes.get('/oauth2/v3/certs', (context) => certs(standIn, context));
  return routes;
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
