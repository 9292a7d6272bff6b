import { type Setting, type SettingName, SETTINGS } from './settings.ts';

const HEAD = `# The settings of Mail Sync in Docker. Copy this file to .env and fill in the first part; docs/docker.md leads through it.
# Secrets lie in files of their own in the folder secrets/, which the program sees as /run/secrets.
# Made from apps/server/src/config/settings.ts by: pnpm --filter @mailsync/server settings-table`;

const PARTS = ['To fill in', 'Mail Sync', 'Google', 'Slack', 'Addresses of the services'] as const;
type Part = (typeof PARTS)[number];

const NOTES: Partial<Record<Part, string>> = {
  Slack: 'Optional.',
  'Addresses of the services': 'Leave them alone, unless you have private endpoints of your own.',
};

/** Nobody can do without these, or hardly anybody. */
const TO_FILL_IN: readonly SettingName[] = [
  'MAILSYNC_URL',
  'MAILSYNC_SECRET',
  'GOOGLE_CLIENT_ID',
  'GOOGLE_CLIENT_SECRET',
];

const IN_DOCKER: Partial<Record<SettingName, string>> = {
  MAILSYNC_URL: 'Such as https://mail.company.example.',
  MAILSYNC_SECRET: 'In Docker it must be there: openssl rand -hex 32 > secrets/mailsync_secret',
  PORT: 'In Docker: the port on this machine, on 127.0.0.1.',
  HOST: 'In Docker compose.yaml sets it: leave it out.',
  MAILSYNC_DATA_DIR: 'In Docker compose.yaml sets it, to the volume: leave it out.',
  MAILSYNC_SANDBOX: 'The image has none: leave it out.',
  MAILSYNC_CA_FILE: 'In Docker: put it into secrets/, and name it here as /run/secrets/….',
};

/** All settings as the text of `docker/.env.example`. What may stay as it is stands there with its default, as a comment. */
export function describeEnvironment(): string {
  const settings = Object.entries(SETTINGS) as [SettingName, Setting<unknown>][];
  const byPart = Map.groupBy(settings, ([name]) => choosePart(name));
  const parts = PARTS.map((part) => {
    const title = `# ---- ${[part, NOTES[part]].filter(Boolean).join('. ')}`;
    const entries = (byPart.get(part) ?? []).map(([name, one]) => describeEntry({ name, one }));
    return [title, ...entries].join('\n\n');
  });
  return `${[HEAD, ...parts].join('\n\n')}\n`;
}

function choosePart(name: SettingName): Part {
  if (TO_FILL_IN.includes(name)) return 'To fill in';
  if (/^(GOOGLE|GMAIL|SLACK)_.*(URL|HOST|PORT)$/.test(name)) return 'Addresses of the services';
  if (/^(GOOGLE|GMAIL)_/.test(name)) return 'Google';
  return name.startsWith('SLACK_') ? 'Slack' : 'Mail Sync';
}

function describeEntry({ name, one }: { name: SettingName; one: Setting<unknown> }): string {
  const words = [one.description.replaceAll('`', ''), IN_DOCKER[name]].filter(Boolean).join(' ');
  const line = one.secret
    ? `${name}_FILE=/run/secrets/${name.toLowerCase()}`
    : `${name}=${TO_FILL_IN.includes(name) ? '' : one.default}`;
  return `# ${words}\n${TO_FILL_IN.includes(name) ? line : `#${line}`}`;
}
