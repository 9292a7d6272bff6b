import type { Settings } from '../config/settings.ts';
import { type AskService, readJson } from './ask-service.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

const NO_SLACK = 'Nobody can use /mailsync, and alerts wait until they can be sent.';

/** Whether Slack takes the tokens, and the app has the scopes it needs. */
export async function checkSlack({
  settings,
  ask,
}: {
  settings: Partial<Settings>;
  ask: AskService;
}): Promise<Finding[]> {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: secret } = settings;
  const apiUrl = settings.SLACK_API_URL?.replace(/\/+$/, '');
  if (!botToken || !apiUrl)
    return [ok('slack.token', 'Slack is not configured: there are no commands and no alerts.')];

  const token = await checkBotToken({ botToken, apiUrl, ask });
  if (appToken) return [...token, await checkAppToken({ appToken, apiUrl, ask })];
  if (!secret) return token;
  return [
    ...token,
    ok(
      'slack.signing_secret',
      'SLACK_SIGNING_SECRET is set; whether it is right shows with the first command.',
    ),
  ];
}

async function checkBotToken({
  botToken,
  apiUrl,
  ask,
}: {
  botToken: string;
  apiUrl: string;
  ask: AskService;
}): Promise<Finding[]> {
  const answer = await ask(`${apiUrl}/auth.test`, authorize(botToken));
  if (!answer.isAnswered)
    return [fault('slack.token', { what: answer.what, why: NO_SLACK, mend: answer.mend })];
  const { ok: isTaken, team, error } = readJson(answer.text);
  if (isTaken !== true)
    return [
      describeRefusal({ check: 'slack.token', setting: 'SLACK_BOT_TOKEN', error, status: answer.status }),
    ];

  const taken = ok(
    'slack.token',
    `Slack takes the bot token; the app is in the workspace ${String(team ?? '?')}.`,
  );
  const granted = answer.headers.get('x-oauth-scopes');
  if (granted === null) return [taken];
  const has = new Set(granted.split(',').map((scope) => scope.trim()));
  const { SCOPES } = await import('@mailsync/slack-bot');
  const missing = SCOPES.filter(({ scope }) => !has.has(scope));
  if (missing.length === 0) return [taken, ok('slack.scopes', 'The Slack app has every scope it needs.')];
  return [
    taken,
    fault('slack.scopes', {
      what: `The Slack app lacks ${missing.map(({ scope }) => scope).join(', ')}.`,
      why: `What each is for: ${missing.map(({ scope, reason }) => `${scope} ${reason}`).join('; ')}.`,
      mend: 'At api.slack.com/apps choose the app, add them under OAuth & Permissions → Bot Token Scopes, press Reinstall, and set SLACK_BOT_TOKEN to the token that is shown then (docs/slack.md).',
    }),
  ];
}

/** Asks for a connection and does not open it: Slack ends an address that nobody uses. */
async function checkAppToken({
  appToken,
  apiUrl,
  ask,
}: {
  appToken: string;
  apiUrl: string;
  ask: AskService;
}): Promise<Finding> {
  const check = 'slack.app_token';
  const answer = await ask(`${apiUrl}/apps.connections.open`, authorize(appToken));
  if (!answer.isAnswered) return fault(check, { what: answer.what, why: NO_SLACK, mend: answer.mend });
  const { ok: isTaken, error } = readJson(answer.text);
  if (isTaken === true) return ok(check, 'Slack takes the app token and opens Socket Mode.');
  return describeRefusal({ check, setting: 'SLACK_APP_TOKEN', error, status: answer.status });
}

const authorize = (token: string) => ({ method: 'POST', headers: { authorization: `Bearer ${token}` } });

function describeRefusal({
  check,
  setting,
  error,
  status,
}: {
  check: string;
  setting: string;
  error: unknown;
  status: number;
}): Finding {
  if (status === 429 || status >= 500 || typeof error !== 'string') {
    return warning(check, {
      what: `Slack answered unexpectedly (HTTP ${status}).`,
      why: `It is not known whether ${setting} is right.`,
      mend: 'Run mailsync doctor again in some minutes. If SLACK_API_URL is set, check it.',
    });
  }
  return fault(check, {
    what: `Slack does not take ${setting} (${error}).`,
    why: NO_SLACK,
    mend: `At api.slack.com/apps choose the app, and copy the token again: ${
      setting === 'SLACK_APP_TOKEN'
        ? 'Basic Information → App-Level Tokens, with the scope connections:write, and Socket Mode switched on.'
        : 'OAuth & Permissions → Bot User OAuth Token. If the app was removed from the workspace, install it again.'
    }`,
  });
}
