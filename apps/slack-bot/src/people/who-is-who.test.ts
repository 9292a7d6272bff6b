import { signSlackRequest } from '@mailsync/sandbox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type BotInSlack, MAYA, STRANGER, openBotInSlack } from '../testing/open-bot-in-slack.ts';

const SALES = 'sales';

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
});
afterEach(() => it.close());

const answerTo = async (user: string, text: string) => {
  const before = it.slack.messagesSeenBy({ user, channel: SALES }).length;
  await it.slack.typeCommand({ user, channel: SALES, text });
  return (await it.seen({ user, channel: SALES }, (texts) => texts.length > before)).at(-1)!.text;
};
const maya = () => it.db.read((r) => r.users.find('user-maya'));

describe('who is who in Slack', () => {
  test('somebody with a known name and an unknown address is told whom to ask, and not let in', async () => {
    expect(await answerTo(STRANGER, 'connect')).toBe(
      'Mail Sync does not know you yet. Ask your Mail Sync administrator to add stranger@elsewhere.example, the address that you have in Slack.',
    );
    for (const [id, name] of [
      ['a', 'Ann'],
      ['b', 'Bob <!here>'],
    ] as const)
      await it.createUser({
        id,
        name,
        email: `${id}@acorn-and-oak.example`,
        role: 'administrator',
        activatedAt: it.clock.now(),
      });
    for (const text of [
      'connect',
      'status',
      'status all',
      'errors',
      'retry',
      'disconnect',
      'console',
      'help',
      '',
    ])
      expect(await answerTo(STRANGER, text)).toContain('Ask Ann or Bob &lt;!here&gt;, who run it, to add');
    expect(it.links).toEqual([]);
    expect(it.asked).toEqual([]);
    const slackUserId = it.slack.userIdOf(STRANGER);
    expect(
      it.logged().filter((line) => line.includes('not let in') && line.includes(slackUserId)),
    ).toHaveLength(10);
  });

  test('their presses are refused too', async () => {
    await it.addMailbox();
    for (const actionId of [
      'reconnect',
      'retry_now',
      'disconnect_ask',
      'disconnect_keep',
      'disconnect_remove',
    ]) {
      const message = await it.forgePress({ user: STRANGER, actionId, value: 'mailbox-maya' });
      expect(message.text).toContain('Mail Sync does not know you yet.');
    }
    expect(it.asked).toEqual([]);
    expect(it.links).toEqual([]);
  });

  test('where the company allows it, a colleague is let in as a salesperson', async () => {
    await it.db.write((r) => r.company.update({ slackSelfSignup: true, ownDomains: ['elsewhere.example'] }));
    expect(await answerTo(STRANGER, 'connect')).toBe(
      'Connect stranger@elsewhere.example to Mail Sync: sign in with Google.',
    );
    const user = await it.db.read((r) => r.users.findByEmail(STRANGER));
    expect(user).toMatchObject({ role: 'salesperson', teamId: null });
  });

  test('a person is remembered, and shut out once deactivated', async () => {
    await answerTo(MAYA, 'help');
    expect((await maya())?.slackUserId).toBe(it.slack.userIdOf(MAYA));
    await it.db.write((r) => r.users.update({ id: 'user-maya', changes: { deactivatedAt: it.clock.now() } }));
    expect(await answerTo(MAYA, 'status')).toContain('Your Mail Sync access has been ended.');
  });
});

describe('news of people from Slack', () => {
  let eventCount = 0;
  const tell = async (user: object) => {
    eventCount += 1;
    const body = JSON.stringify({
      type: 'event_callback',
      team_id: 'T000000001',
      api_app_id: 'A0MAILSYNC',
      event_id: `Ev${eventCount}`,
      event: { type: 'user_change', user },
    });
    const headers = signSlackRequest({ signingSecret: 'sample-signing-secret', body, now: it.clock.now() });
    const response = await fetch(`${it.productUrl}/slack/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    expect(response.status).toBe(200);
    await it.bot.stop();
  };
  const newsOf = (changes: object) => ({
    id: it.slack.userIdOf(MAYA),
    team_id: 'T000000001',
    deleted: false,
    profile: { email: MAYA },
    ...changes,
  });

  test('whoever has left is remembered no more', async () => {
    await answerTo(MAYA, 'help');
    it.slack.fail({ method: 'users.info', times: 1, kind: 'error', error: 'user_not_found' });
    await tell(newsOf({ deleted: true, profile: {} }));
    expect(await maya()).toMatchObject({
      slackUserId: null,
      slackLeftAt: it.clock.now(),
      deactivatedAt: null,
    });
  });

  test('what Slack does not confirm when asked, and news of nothing that matters, change nothing', async () => {
    await answerTo(MAYA, 'help');
    const asked = it.slack.calls({ method: 'users.info' }).length;
    await tell(newsOf({ real_name: 'Somebody Else' }));
    expect(it.slack.calls({ method: 'users.info' })).toHaveLength(asked);
    expect((await maya())?.slackUserId).toBe(it.slack.userIdOf(MAYA));
  });
});
