import { createSilentLogger } from '@mailsync/foundation';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSlackApi } from '../slack-api/create-slack-api.ts';
import { type BotInSlack, MAYA, openBotInSlack } from '../testing/open-bot-in-slack.ts';
import { introduceOwners } from './introduce-owners.ts';

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
  await it.addMailbox();
});
afterEach(() => it.close());

const connect = () => it.append({ type: 'mailbox.connected', mailboxId: 'mailbox-maya', data: {} });
const slackIdOfMaya = async () => (await it.db.read((r) => r.users.find('user-maya')))!.slackUserId;

const changeMaya = (changes: { slackLeftAt?: Date; deactivatedAt?: Date; email?: string }) =>
  it.db.write((r) => r.users.update({ id: 'user-maya', changes }));

/** What a start of the program makes of the events that it has not seen. */
function readAll() {
  const slack = createSlackApi({ botToken: 'xoxb-sample', apiUrl: it.standIn.settings.SLACK_API_URL });
  const { db, clock } = it;
  return introduceOwners({ db, clock, slack, logger: createSilentLogger() }).readAll();
}

test('whoever connects in the console is known in Slack by their confirmed address', async () => {
  await connect();
  await readAll();
  expect(await slackIdOfMaya()).toBe(it.slack.userIdOf(MAYA));
  await connect();
  await readAll();
  expect(it.slack.calls({ method: 'users.lookupByEmail' })).toHaveLength(1);
});

test('nobody is known by an address that Slack does not have', async () => {
  await changeMaya({ email: 'maya@home.example' });
  await connect();
  await readAll();
  expect(await slackIdOfMaya()).toBeNull();
});

test.each([{ slackLeftAt: new Date(0) }, { deactivatedAt: new Date(0) }])(
  'nobody looks for those who are gone: %j',
  async (changes) => {
    await changeMaya(changes);
    await connect();
    await readAll();
    expect(it.slack.calls({ method: 'users.lookupByEmail' })).toEqual([]);
  },
);

test('while Slack is away they wait', async () => {
  await connect();
  it.slack.fail({ method: 'users.lookupByEmail', times: 1, kind: 'status', status: 500 });
  await expect(readAll()).rejects.toThrow('Slack cannot be reached');
  await readAll();
  expect(await slackIdOfMaya()).toBe(it.slack.userIdOf(MAYA));
});

test.each([
  ['what Slack refuses for good', { kind: 'error', error: 'missing_scope' }, 0],
  ['an outage of hours', { kind: 'status', status: 500 }, 60 * 60_000],
] as const)('%s holds nobody up', async (_what, fault, laterMs) => {
  await connect();
  it.clock.advanceMs(laterMs);
  it.slack.fail({ method: 'users.lookupByEmail', times: 1, ...fault });
  await readAll();
  expect(await slackIdOfMaya()).toBeNull();
});
