import type { SlackDoorProblem, SlackTokenProblem } from '@mailsync/db';

export type SlackProblem = SlackTokenProblem | SlackDoorProblem;

interface ProblemText {
  what: string;
  howToFix: string[];
}

const APP_PAGE = 'Open api.slack.com/apps and choose Mail Sync';
const GIVE_BOT_TOKEN =
  'Copy the Bot User OAuth Token from OAuth & Permissions into SLACK_BOT_TOKEN and start Mail Sync again. Alerts that wait are sent then.';

const TEXTS: Record<SlackProblem, ProblemText> = {
  app_uninstalled: {
    what: 'Mail Sync was removed from the Slack workspace.',
    howToFix: [`${APP_PAGE}, then Install App → Install to Workspace.`, GIVE_BOT_TOKEN],
  },
  token_revoked: {
    what: "Somebody has revoked Mail Sync's bot token in Slack.",
    howToFix: [`${APP_PAGE}, then Install App → Reinstall to Workspace.`, GIVE_BOT_TOKEN],
  },
  account_inactive: {
    what: 'Slack says that the bot token belongs to an app that was removed, or to a workspace that is switched off.',
    howToFix: [`${APP_PAGE}, then Install App → Install to Workspace.`, GIVE_BOT_TOKEN],
  },
  invalid_auth: {
    what: 'Slack does not know the bot token.',
    howToFix: [
      'Check SLACK_BOT_TOKEN: it must be the whole Bot User OAuth Token, which begins with xoxb-.',
      GIVE_BOT_TOKEN,
    ],
  },
  missing_scope: {
    what: 'The Slack app was not granted everything that Mail Sync needs.',
    howToFix: [
      `${APP_PAGE}, then App Manifest, and put in the manifest of docs/slack.md.`,
      'Choose Install App → Reinstall to Workspace and allow it. The token stays the same unless Slack shows another one.',
    ],
  },
  app_token_refused: {
    what: 'Slack does not accept the app token, so commands and buttons in Slack do not reach Mail Sync.',
    howToFix: [
      `${APP_PAGE}, then Basic Information → App-Level Tokens. Make a token with the scope connections:write.`,
      'Put it into SLACK_APP_TOKEN (it begins with xapp-) and start Mail Sync again.',
    ],
  },
  other_app: {
    what: 'The app token and the bot token belong to two different Slack apps.',
    howToFix: ['Take SLACK_APP_TOKEN and SLACK_BOT_TOKEN from one and the same app at api.slack.com/apps.'],
  },
  socket_mode_off: {
    what: 'Socket Mode is switched off in the Slack app, so commands and buttons do not reach Mail Sync.',
    howToFix: [`${APP_PAGE}, then Socket Mode → Enable Socket Mode. Mail Sync connects again by itself.`],
  },
  too_many_connections: {
    what: 'The Slack app has ten connections already, which is all that Slack allows.',
    howToFix: ['End other programs that run with this SLACK_APP_TOKEN. Mail Sync connects again by itself.'],
  },
  unreachable: {
    what: 'Slack cannot be reached.',
    howToFix: [
      'Nothing, if it is over soon: Mail Sync keeps trying, and alerts wait.',
      'If it stays, see that the server may open connections to slack.com and wss-primary.slack.com (port 443), and look at status.slack.com.',
    ],
  },
};

/** What a person reads of it. `detail`: the scopes that are missing. */
export function describeSlackProblem({
  problem,
  detail,
}: {
  problem: SlackProblem;
  detail: string | null;
}): ProblemText {
  const { what, howToFix } = TEXTS[problem];
  return { what: detail ? `${what} Missing: ${detail}.` : what, howToFix };
}
