import { createRoute } from '@hono/zod-openapi';
import type { SlackConnectionView } from '@mailsync/crm';
import { slackChannelsShape, slackConnectionShape } from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { json, problems } from '../problems/describe-answers.ts';
import { forSignedIn } from '../sessions/require-session.ts';

/** Whether Slack works, and which channels it has. */
export function addSlackRoutes({ app, sessions, crm, listSlackChannels }: RouteInput) {
  app.openapi(
    createRoute({
      ...forSignedIn({ sessions }),
      method: 'get',
      path: '/api/v1/slack',
      summary: 'How Slack is connected, and what to do when it is not',
      responses: { 200: json('The connection.', slackConnectionShape), ...problems(401, 403) },
    }),
    async (c) =>
      c.json(presentConnection(await crm.slack.readConnection({ actor: c.get('signedIn').actor })), 200),
  );

  app.openapi(
    createRoute({
      ...forSignedIn({ sessions }),
      method: 'get',
      path: '/api/v1/slack/channels',
      summary: 'The channels that alerts can be sent to',
      responses: {
        200: json('Public channels, and private ones that Mail Sync was invited to.', slackChannelsShape),
        ...problems(401, 403, 409, 503),
      },
    }),
    async (c) => {
      const actor = c.get('signedIn').actor;
      return c.json({ items: await crm.alertChannels.listChoices({ actor, listSlackChannels }) }, 200);
    },
  );
}

function presentConnection(connection: SlackConnectionView) {
  return {
    state: connection.state,
    mode: connection.mode,
    workspace: connection.workspace,
    connectedSince: connection.connectedSince?.toISOString() ?? null,
    lastHeardAt: connection.lastHeardAt?.toISOString() ?? null,
    checkedAt: connection.checkedAt?.toISOString() ?? null,
    problems: connection.problems.map(({ code, since, what, howToFix }) => ({
      code,
      since: since.toISOString(),
      what,
      howToFix,
    })),
  };
}
