import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSilentLogger } from '@mailsync/foundation';
import { createSlackApi } from '../slack-api/create-slack-api.ts';
import { type BotInSlack, MAYA, TOM, openBotInSlack } from '../testing/open-bot-in-slack.ts';
import { createInvitationLetterbox } from './send-invitations.ts';

const ADMINISTRATOR = { id: 'user-boss', role: 'administrator', teamId: null } as const;

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
  await it.createUser({ id: 'user-boss', email: 'boss@acorn-and-oak.example', name: 'The <Boss>' });
  await it.db.write((r) => r.users.update({ id: 'user-boss', changes: { role: 'administrator' } }));
});
afterEach(() => it.close());

/** One run of the letterbox, as after a start of the program. */
async function deliver(): Promise<number[]> {
  const waits: number[] = [];
  const slack = createSlackApi({ botToken: 'xoxb-sample', apiUrl: it.standIn.settings.SLACK_API_URL });
  const { db, clock } = it;
  const letterbox = createInvitationLetterbox({
    db,
    clock,
    slack,
    logger: createSilentLogger(),
    googleSignIn: true,
    sleep: async (ms) => void waits.push(ms),
  });
  await letterbox.deliverDue();
  return waits;
}

const invite = (userId: string | null) => it.crm.invitations.invite({ actor: ADMINISTRATOR, userId });
const stateOf = async (userId: string) =>
  (await it.db.read((r) => r.slackInvitations.find(userId)))?.state ?? null;
const messagesOf = (user: string) =>
  it.slack.messagesSeenBy({ user, channel: 'Mail Sync' }).map(({ text }) => text);

test('everybody gets one message, paced, and is known in Slack from then on', async () => {
  await invite(null);
  expect(await deliver()).toEqual([1_200]);
  for (const user of [MAYA, TOM])
    expect(messagesOf(user)).toEqual(['The &lt;Boss&gt; asks you to connect your mailbox to Mail Sync.']);
  expect((await it.db.read((r) => r.users.find('user-tom')))!.slackUserId).toBe(it.slack.userIdOf(TOM));
  expect([await stateOf('user-maya'), await stateOf('user-tom')]).toEqual(['sent', 'sent']);

  await deliver();
  expect(messagesOf(MAYA)).toHaveLength(1);
});

test('whom Slack does not know is told apart, and the others get theirs', async () => {
  await it.createUser({ id: 'user-away', email: 'away@acorn-and-oak.example', name: 'Away' });
  await invite(null);
  await deliver();
  expect(await stateOf('user-away')).toBe('not_in_slack');
  expect([messagesOf(MAYA).length, messagesOf(TOM).length]).toEqual([1, 1]);
});

test.each([
  { method: 'users.lookupByEmail', kind: 'status', status: 429, retryAfterSeconds: 30 },
  { method: 'conversations.open', kind: 'status', status: 500 },
  { method: 'conversations.open', kind: 'error', error: 'token_revoked' },
  { method: 'chat.postMessage', kind: 'status', status: 429, retryAfterSeconds: 30 },
] as const)('while $method fails ($kind) all wait, and each comes once afterwards', async (fault) => {
  await invite(null);
  it.slack.fail({ ...fault, times: 1 });
  await deliver();
  await deliver();
  expect([...messagesOf(MAYA), ...messagesOf(TOM)]).toEqual([]);

  it.clock.advanceMs(10 * 60_000);
  await deliver();
  expect([messagesOf(MAYA).length, messagesOf(TOM).length]).toEqual([1, 1]);
});

test('what was handed to Slack is not sent again when the answer is lost, not even after a restart', async () => {
  await invite('user-tom');
  it.slack.fail({ method: 'chat.postMessage', times: 1, kind: 'cut', afterWork: true });
  await deliver();
  expect(await stateOf('user-tom')).toBe('unconfirmed');
  it.clock.advanceMs(24 * 60 * 60_000);
  await deliver();
  expect(messagesOf(TOM)).toHaveLength(1);
});

test('whom Slack will not let us write to does not hold up the others', async () => {
  await invite('user-maya');
  it.clock.advanceMs(1);
  await invite('user-tom');
  it.slack.fail({ method: 'conversations.open', times: 1, kind: 'error', error: 'user_disabled' });
  await deliver();
  expect(await stateOf('user-maya')).toBe('not_in_slack');
  expect(messagesOf(TOM)).toHaveLength(1);
});

test('who has connected meanwhile, or is gone, is not asked', async () => {
  await invite(null);
  await it.addMailbox();
  await it.db.write((r) => r.users.update({ id: 'user-tom', changes: { deactivatedAt: it.clock.now() } }));
  await deliver();
  expect([...messagesOf(MAYA), ...messagesOf(TOM)]).toEqual([]);
  expect([await stateOf('user-maya'), await stateOf('user-tom')]).toEqual([null, null]);
});
