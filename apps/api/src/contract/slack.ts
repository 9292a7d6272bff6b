import { z } from '@hono/zod-openapi';
import { timeShape } from './shapes.ts';

const slackProblemShape = z
  .object({
    code: z.enum([
      'app_uninstalled',
      'token_revoked',
      'account_inactive',
      'invalid_auth',
      'missing_scope',
      'app_token_refused',
      'other_app',
      'socket_mode_off',
      'too_many_connections',
      'unreachable',
    ]),
    since: timeShape,
    what: z.string(),
    howToFix: z.array(z.string()),
  })
  .openapi('SlackProblem');

export const slackConnectionShape = z
  .object({
    state: z.enum(['off', 'connecting', 'connected', 'trouble']).openapi({
      description:
        '`off`: Slack is not set up. `connecting`: not yet, and nothing is known to be wrong. `trouble`: see `problems`; alerts wait.',
    }),
    mode: z.enum(['socket', 'http']).nullable(),
    workspace: z.object({ id: z.string(), name: z.string() }).nullable(),
    connectedSince: timeShape
      .nullable()
      .openapi({ description: 'Without interruption; null unless connected.' }),
    lastHeardAt: timeShape
      .nullable()
      .openapi({ description: 'When Slack last told of a command, a button or an event, to the minute.' }),
    checkedAt: timeShape.nullable().openapi({ description: 'When the bot token was last looked at.' }),
    problems: z.array(slackProblemShape),
  })
  .openapi('SlackConnection');
export type SlackConnection = z.infer<typeof slackConnectionShape>;

export const slackChannelsShape = z
  .object({
    items: z.array(
      z.object({
        channelId: z.string(),
        name: z.string(),
        isPrivate: z.boolean(),
        isShared: z
          .boolean()
          .openapi({ description: 'People of another company read along: no alerts are sent there.' }),
      }),
    ),
  })
  .openapi('SlackChannels');
export type SlackChannels = z.infer<typeof slackChannelsShape>;
