import { createRoute } from '@hono/zod-openapi';
import type { SlackConnectionView } from '@mailsync/crm';
import { slackConnectionShape } from '../contract/index.ts';
import type { RouteInput } from '../dependencies.ts';
import { json, problems } from '../problems/describe-answers.ts';
import { forSignedIn } from '../sessions/require-session.ts';

/** Whether Slack works. */
export function addSlackRoutes({ app, sessions, crm }: RouteInput) {
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
