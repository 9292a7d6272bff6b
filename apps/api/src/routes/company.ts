import { createRoute } from '@hono/zod-openapi';
import type { CompanyView } from '@mailsync/crm';
import {
  alertChannelsShape,
  changeCompanyShape,
  companyShape,
  wishedAlertChannelsShape,
} from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { json, jsonBody, problems } from '../problems/describe-answers.ts';
import { forSignedIn } from '../sessions/require-session.ts';

/** The company's settings and who hears of failures. */
export function addCompanyRoutes({ app, sessions, crm }: RouteInput) {
  const signedIn = forSignedIn({ sessions });

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/company',
      summary: "The company's settings",
      responses: { 200: json('The settings and how seats stand.', companyShape), ...problems(401, 403) },
    }),
    async (c) => c.json(presentCompany(await crm.company.read({ actor: c.get('signedIn').actor })), 200),
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'patch',
      path: '/api/v1/company',
      summary: "Change the company's settings",
      request: { body: jsonBody(changeCompanyShape) },
      responses: { 200: json('As they are now.', companyShape), ...problems(400, 401, 403, 422) },
    }),
    async (c) => {
      const change = c.req.valid('json');
      return c.json(
        presentCompany(await crm.company.change({ actor: c.get('signedIn').actor, change })),
        200,
      );
    },
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'get',
      path: '/api/v1/alert-channels',
      summary: 'The Slack channels that hear of failures',
      responses: { 200: json('The channels.', alertChannelsShape), ...problems(401, 403) },
    }),
    async (c) => c.json(await crm.alertChannels.read({ actor: c.get('signedIn').actor }), 200),
  );

  app.openapi(
    createRoute({
      ...signedIn,
      method: 'put',
      path: '/api/v1/alert-channels',
      summary: 'From now on these channels and no others',
      request: { body: jsonBody(wishedAlertChannelsShape) },
      responses: { 200: json('The channels.', alertChannelsShape), ...problems(400, 401, 403, 422) },
    }),
    async (c) => {
      const channels = c.req
        .valid('json')
        .map(({ channelId, kinds, teamId }) => ({ channelId, kinds, teamId }));
      return c.json(await crm.alertChannels.replace({ actor: c.get('signedIn').actor, channels }), 200);
    },
  );
}

function presentCompany(company: CompanyView) {
  return {
    name: company.name,
    plan: company.plan,
    mailboxLimit: company.mailboxLimit,
    seatsTaken: company.seatsTaken,
    pendingCount: company.pendingCount,
    ownDomains: company.ownDomains,
    recordInternal: company.recordInternal,
    sharing: company.sharing,
    exclusions: company.exclusions,
    importWindowDays: company.importWindowDays,
    slackSelfSignup: company.slackSelfSignup,
  };
}
