import { readFileSync } from 'node:fs';
import { type Setting, type SettingName, type Settings, SETTINGS } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface SettingProblem {
  name: string;
  /** What is wrong and how to mend it. */
  problem: string;
}

export type ReadSettings =
  | { ok: true; settings: Settings; isSandbox: boolean; isProduction: boolean }
  /** `settings` has those that could be read. */
  | {
      ok: false;
      problems: SettingProblem[];
      settings: Partial<Settings>;
      isSandbox: boolean;
      isProduction: boolean;
    };

/** Reads all settings and finds all that is wrong with them at once. `readFile` is asked for `NAME_FILE` secrets. */
export function readSettings({
  environment,
  readFile = (path) => readFileSync(path, 'utf8'),
}: {
  environment: Environment;
  readFile?: (path: string) => string;
}): ReadSettings {
  const problems: SettingProblem[] = [];
  const values: Record<string, unknown> = {};
  const given = new Set<string>();

  for (const [name, definition] of Object.entries(SETTINGS) as [SettingName, Setting<unknown>][]) {
    const text = readText({ name, definition, environment, readFile, problems });
    if (text !== undefined) given.add(name);
    const read = definition.read.safeParse(text);
    if (read.success) values[name] = read.data;
    else problems.push({ name, problem: read.error.issues[0]!.message });
  }

  const settings = values as Settings;
  const isProduction = environment.NODE_ENV === 'production';
  const isSandbox = chooseSandbox({ mode: settings.MAILSYNC_SANDBOX, given, isProduction });
  // One whose file cannot be read is not missing: somebody told to make a new secret would lose the old one.
  const unread = new Set(problems.map(({ name }) => name));
  if (!isSandbox)
    problems.push(
      ...findMissing({ settings, given, isProduction }).filter(({ name }) => !unread.has(`${name}_FILE`)),
    );
  problems.push(...findUnknown(environment));
  return problems.length > 0
    ? { ok: false, problems, settings, isSandbox, isProduction }
    : { ok: true, settings, isSandbox, isProduction };
}

/** One setting as it was written, from the environment or its file; undefined also when its file cannot be read. */
export function readSettingText({
  name,
  environment,
  readFile = (path) => readFileSync(path, 'utf8'),
}: {
  name: SettingName;
  environment: Environment;
  readFile?: (path: string) => string;
}): string | undefined {
  const definition: Setting<unknown> = SETTINGS[name];
  return readText({ name, definition, environment, readFile, problems: [] });
}

/** The settings among texts that stand in for one's own, such as a sandbox's. Throws for one that cannot be read. */
export function parseSettings(texts: Readonly<Record<string, string>>): Partial<Settings> {
  const names = (Object.keys(SETTINGS) as SettingName[]).filter((name) => texts[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, SETTINGS[name].read.parse(texts[name])]));
}

function readText({
  name,
  definition,
  environment,
  readFile,
  problems,
}: {
  name: string;
  definition: Setting<unknown>;
  environment: Environment;
  readFile: (path: string) => string;
  problems: SettingProblem[];
}): string | undefined {
  const text = environment[name]?.trim() || undefined;
  const fileName = `${name}_FILE`;
  const path = definition.secret ? environment[fileName]?.trim() : undefined;
  if (!path) return text;
  if (text !== undefined) {
    problems.push({ name, problem: `is given twice: keep ${name} or ${fileName}, not both` });
    return text;
  }
  try {
    return readFile(path).trim() || undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    problems.push({
      name: fileName,
      problem: `names a file that cannot be read (${why}): check the path and its rights`,
    });
    return undefined;
  }
}

/** `auto`: a trial, when nothing of the outside world is configured and it is not production. */
function chooseSandbox({
  mode,
  given,
  isProduction,
}: {
  mode: Settings['MAILSYNC_SANDBOX'] | undefined;
  given: ReadonlySet<string>;
  isProduction: boolean;
}): boolean {
  if (mode !== 'auto') return mode === 'on';
  const isConfigured = [...given].some((name) => /^(GOOGLE|SLACK)_|^DATABASE_URL$/.test(name));
  return !isConfigured && !isProduction;
}

function findMissing({
  settings,
  given,
  isProduction,
}: {
  settings: Settings;
  given: ReadonlySet<string>;
  isProduction: boolean;
}): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const demand = (name: SettingName, problem: string) => {
    if (!given.has(name)) problems.push({ name, problem });
  };
  // Without Google people connect by app passwords and other mail servers; half of it would be a slip.
  if (['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'GOOGLE_PUBSUB_TOPIC'].some((name) => given.has(name))) {
    demand(
      'GOOGLE_CLIENT_ID',
      'is missing: make an OAuth client in the Google Cloud console (docs/google.md)',
    );
    demand('GOOGLE_CLIENT_SECRET', 'is missing: it stands beside the client id in the Google Cloud console');
  }
  const ways = (['SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET'] as const).filter((name) => given.has(name));
  if (ways.length > 0)
    demand('SLACK_BOT_TOKEN', `is missing: Slack needs it beside ${ways[0]} (docs/slack.md)`);
  if (ways.length === 0 && given.has('SLACK_BOT_TOKEN'))
    demand(
      'SLACK_APP_TOKEN',
      'is missing: Slack needs it beside SLACK_BOT_TOKEN, or SLACK_SIGNING_SECRET when Slack is to post to MAILSYNC_URL (docs/slack.md)',
    );
  problems.push(...findMissingForPubSub(given));
  if (given.has('MAILSYNC_ADMIN_EMAIL') !== given.has('MAILSYNC_ADMIN_PASSWORD')) {
    demand('MAILSYNC_ADMIN_EMAIL', 'is missing: give it together with MAILSYNC_ADMIN_PASSWORD, or neither');
    demand('MAILSYNC_ADMIN_PASSWORD', 'is missing: give it together with MAILSYNC_ADMIN_EMAIL, or neither');
  }
  if (isProduction) {
    demand(
      'MAILSYNC_URL',
      'is missing: in production it must be the address by which people reach Mail Sync',
    );
    demand(
      'MAILSYNC_SECRET',
      'is missing: in production it must be given; make one with: openssl rand -hex 32',
    );
  }
  if (isProduction && settings.MAILSYNC_SANDBOX === 'on') {
    problems.push({ name: 'MAILSYNC_SANDBOX', problem: 'cannot be on in production: leave it out' });
  }
  return problems;
}

/** A topic that nobody listens to, or ears without a topic, would silently do nothing. */
function findMissingForPubSub(given: ReadonlySet<string>): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const demand = (name: SettingName, problem: string) => {
    if (!given.has(name)) problems.push({ name, problem });
  };
  const [pulls, isPushed] = [
    given.has('GOOGLE_PUBSUB_SUBSCRIPTION'),
    given.has('GOOGLE_PUBSUB_PUSH_ACCOUNT'),
  ];
  const hasKey = given.has('GOOGLE_PUBSUB_CREDENTIALS');
  if (pulls || isPushed || hasKey)
    demand('GOOGLE_PUBSUB_TOPIC', 'is missing: Gmail needs a topic to tell of new mail (docs/google.md)');
  if (hasKey)
    demand('GOOGLE_PUBSUB_SUBSCRIPTION', 'is missing: GOOGLE_PUBSUB_CREDENTIALS is there to pull from one');
  if (pulls)
    demand(
      'GOOGLE_PUBSUB_CREDENTIALS',
      'is missing: give the key of a service account that may pull, as GOOGLE_PUBSUB_CREDENTIALS_FILE',
    );
  if (given.has('GOOGLE_PUBSUB_TOPIC') && !pulls && !isPushed)
    demand(
      'GOOGLE_PUBSUB_SUBSCRIPTION',
      'is missing: without it, or GOOGLE_PUBSUB_PUSH_ACCOUNT, nobody hears what Gmail tells',
    );
  return problems;
}

/** A slip in a name would otherwise be a setting that silently does nothing. */
function findUnknown(environment: Environment): SettingProblem[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith('MAILSYNC_') && !isKnown(name))
    .map((name) => ({ name, problem: 'is no setting of Mail Sync: check its spelling against the README' }));
}

function isKnown(name: string): boolean {
  if (name in SETTINGS) return true;
  const secret = name.endsWith('_FILE') ? SETTINGS[name.slice(0, -5) as SettingName] : undefined;
  return secret !== undefined && 'secret' in secret;
}
