import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCrm } from '@mailsync/crm';
import { createFakeEngine as createWholeEngine, createSeed } from '@mailsync/crm/testing';
import type { AlertKind, Database, NewOutboxEvent, NewUser, SlackConnection } from '@mailsync/db';
import { openTestSqlite } from '@mailsync/db/testing';
import { type Logger, createIdFactory, createLogger, createManualClock } from '@mailsync/foundation';
import { openSlackStandIn, signSlackRequest } from '@mailsync/sandbox';
import type { MailboxView } from '@mailsync/sync-engine';
import { type SlackBot, createSlackBot } from '../create-slack-bot.ts';
import { createFakeEngine, createMailboxView } from './fake-engine.ts';

export const PUBLIC_URL = 'https://mail-sync.acorn-and-oak.example';
export const MAYA = 'maya@acorn-and-oak.example';
export const TOM = 'tom@acorn-and-oak.example';
export const STRANGER = 'stranger@elsewhere.example';
export const STARTED_AT = new Date('2026-03-02T09:00:00Z');

const SIGNING_SECRET = 'sample-signing-secret';

const PEOPLE = [
  { email: MAYA, name: 'Maya Sample' },
  { email: TOM, name: 'Tom <Sample> & Co' },
  { email: STRANGER, name: 'Maya Sample' },
];

/** The bot over a real database, in the simulated Slack, with signed requests over HTTP or in Socket Mode, and an engine of facts. */
export async function openBotInSlack({
  scopes,
  mode = 'http',
}: { scopes?: string[]; mode?: 'http' | 'socket' } = {}) {
  const { database: db, remove } = await openTestSqlite();
  const clock = createManualClock(STARTED_AT);
  const createId = createIdFactory({ clock });
  const fake = createFakeEngine({ clock, publicUrl: PUBLIC_URL });
  // What it is asked to do is written down; what it knows are the facts of the test.
  const engine = { ...createWholeEngine({ db, clock }), ...fake.engine };
  const crm = createCrm({ db, engine, clock, createId, publicUrl: PUBLIC_URL });
  await crm.company.ensure({ name: 'Acorn & Oak' });

  const server = createServer(async (incoming, outgoing) => {
    const request = new Request(`http://localhost${incoming.url}`, {
      method: 'POST',
      headers: incoming.headers as Record<string, string>,
      body: (await incoming.toArray()).join(''),
    });
    const response = await bot.handle!(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const productUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const slack = await openSlackStandIn({
    mode,
    productUrl: () => productUrl,
    users: PEOPLE,
    signingSecret: SIGNING_SECRET,
    botToken: 'xoxb-sample',
    teamName: 'Acorn & Oak',
    clock,
    ...(scopes ? { scopes } : {}),
  });
  const log: string[] = [];
  const written = createLogger({ level: 'debug', destination: { write: (line: string) => log.push(line) } });
  const createBot = ({ botToken, logger = written }: { botToken: string; logger?: Logger }) =>
    createSlackBot({
      db,
      engine,
      crm,
      clock,
      createId,
      logger,
      publicUrl: PUBLIC_URL,
      googleSignIn: true,
      settings: {
        botToken,
        door:
          mode === 'socket'
            ? { mode, appToken: slack.settings.SLACK_APP_TOKEN! }
            : { mode, signingSecret: slack.settings.SLACK_SIGNING_SECRET! },
        apiUrl: slack.settings.SLACK_API_URL,
        patienceMs: 0,
      },
    });
  const bot = createBot({ botToken: slack.settings.SLACK_BOT_TOKEN });
  const others: SlackBot[] = [];

  const createUser = (user: Pick<NewUser, 'id' | 'email' | 'name'> & Partial<NewUser>) =>
    db.write((r) => r.users.create({ role: 'salesperson', createdAt: STARTED_AT, ...user }));
  await createUser({ id: 'user-maya', email: MAYA, name: 'Maya Sample', teamId: 'north' });
  await createUser({ id: 'user-tom', email: TOM, name: 'Tom <Sample> & Co', teamId: 'south' });

  const seed = createSeed({ db, createId, clock });
  return {
    ...fake,
    engine,
    /** A mailbox that the database and the engine know. */
    addMailbox: async (changes: Partial<MailboxView> = {}) => {
      const mailbox = createMailboxView(changes);
      const { id, userId, address } = mailbox;
      await seed.mailbox({ id, userId, address });
      fake.setMailbox(mailbox);
      return mailbox;
    },
    /** What the engine was asked to do. */
    asked: engine.asked,
    answers: engine.answers,
    crm,
    seed,
    db,
    clock,
    bot,
    slack: slack.control,
    standIn: slack,
    productUrl,
    createUser,
    /** Another program on the same database, with another bot token unless it is left out. */
    openAnother({
      botToken = slack.settings.SLACK_BOT_TOKEN,
      logger,
    }: { botToken?: string; logger?: Logger } = {}) {
      const other = createBot({ botToken, ...(logger && { logger }) });
      others.push(other);
      return other;
    },
    /** Waits until Slack stands as the test wants it to. */
    standing: (isReached: (connection: SlackConnection) => boolean) => waitUntilStands({ db, isReached }),
    append: (...events: Pick<NewOutboxEvent, 'type' | 'mailboxId' | 'data'>[]) =>
      db.write((r) => r.events.append(events.map((event) => ({ userId: null, at: clock.now(), ...event })))),
    alertChannels: (channels: { channel: string; kinds: AlertKind[]; teamId?: string }[]) =>
      db.write((r) =>
        r.alertChannels.replaceAll(
          channels.map(({ channel, kinds, teamId = null }) => ({
            channelId: slack.control.channelIdOf(channel),
            kinds,
            teamId,
            createdAt: STARTED_AT,
          })),
        ),
      ),
    /** Every line of the bot's log. */
    logged: () => log,
    /** A press that no message offers, signed all the same; returns what its person is answered by direct message. */
    async forgePress({ user, actionId, value }: { user: string; actionId: string; value: string }) {
      const where = { user, channel: 'Mail Sync' };
      const before = slack.control.messagesSeenBy(where).length;
      const body = writePress({ slackUserId: slack.control.userIdOf(user), actionId, value });
      await fetch(`${productUrl}/slack/events`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...signSlackRequest({ signingSecret: SIGNING_SECRET, body, now: clock.now() }),
        },
        body,
      });
      const seen = await waitUntilSeen({
        where,
        isReached: (texts) => texts.length > before,
        control: slack.control,
      });
      return seen.at(-1)!;
    },
    /** Waits until what a person sees fulfils a condition, and returns it. */
    seen: (where: { user: string; channel: string }, isReached: (texts: string[]) => boolean) =>
      waitUntilSeen({ where, isReached, control: slack.control }),
    async close() {
      for (const one of [bot, ...others]) await one.stop();
      await slack.close();
      await new Promise((resolve) => server.close(resolve));
      await remove();
    },
  };
}

export type BotInSlack = Awaited<ReturnType<typeof openBotInSlack>>;

let pressCount = 0;

/** As Slack sends a press in App Home; never the same body twice. */
function writePress({
  slackUserId,
  actionId,
  value,
}: {
  slackUserId: string;
  actionId: string;
  value: string;
}) {
  pressCount += 1;
  const payload = {
    type: 'block_actions',
    team: { id: 'T000000001' },
    user: { id: slackUserId, team_id: 'T000000001' },
    trigger_id: `1.${pressCount}`,
    container: { type: 'view', view_id: 'V1' },
    actions: [{ type: 'button', action_id: actionId, block_id: 'b', value, action_ts: '1' }],
  };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}

const SEEN_WITHIN_MS = 15_000;

function waitUntilSeen({
  where,
  isReached,
  control,
}: {
  where: { user: string; channel: string };
  isReached: (texts: string[]) => boolean;
  control: Awaited<ReturnType<typeof openSlackStandIn>>['control'];
}) {
  const { promise, resolve, reject } = Promise.withResolvers<ReturnType<typeof control.messagesSeenBy>>();
  const look = () => {
    const messages = control.messagesSeenBy(where);
    if (isReached(messages.map(({ text }) => text))) resolve(messages);
  };
  const unsubscribe = control.onChange(look);
  const timer = setTimeout(() => {
    const seen = control.messagesSeenBy(where).map(({ text }) => text);
    reject(new Error(`Not seen in time in ${where.channel}. Seen: ${JSON.stringify(seen, null, 1)}`));
  }, SEEN_WITHIN_MS);
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
}

async function waitUntilStands({
  db,
  isReached,
}: {
  db: Database;
  isReached: (connection: SlackConnection) => boolean;
}): Promise<SlackConnection> {
  const { promise, resolve, reject } = Promise.withResolvers<SlackConnection>();
  let seen: SlackConnection | undefined;
  const look = async () => {
    try {
      seen = await db.read((r) => r.slackConnection.read());
      if (seen && isReached(seen)) resolve(seen);
    } catch (error) {
      // Without effect when it was seen already and the test is over.
      reject(error);
    }
  };
  const unsubscribe = db.onCommit(() => void look());
  const timer = setTimeout(
    () => reject(new Error(`Slack stands like this: ${JSON.stringify(seen)}`)),
    SEEN_WITHIN_MS,
  );
  await look();
  return promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
}
