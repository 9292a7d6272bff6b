import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '@mailsync/foundation';
import { signSlackRequest } from '@mailsync/sandbox';
import { createMailboxView, createSyncErrorView } from './testing/fake-engine.ts';
import { type BotInSlack, MAYA, PUBLIC_URL, TOM, openBotInSlack } from './testing/open-bot-in-slack.ts';

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
});
afterEach(() => it.close());

const SALES = 'sales';

describe('/mailsync connect', () => {
  test('gives a private link for the address that the person has in the company', async () => {
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'connect' });
    const [message] = await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);

    expect(message).toMatchObject({
      text: 'Connect maya@acorn-and-oak.example to Mail Sync: sign in with Google.',
      onlyVisibleTo: it.slack.userIdOf(MAYA),
    });
    const shown = JSON.stringify(message!.blocks);
    expect(shown).toContain('*maya@acorn-and-oak.example*');
    expect(shown).toContain('It works once, within ten minutes');
    expect(it.links).toMatchObject([{ userId: 'user-maya', expectedAddress: MAYA, mailboxId: null }]);
    expect(it.slack.messagesSeenBy({ user: TOM, channel: SALES })).toEqual([]);

    const pressed = await it.slack.pressButton({ user: MAYA, channel: SALES, button: 'Sign in with Google' });
    expect(pressed).toEqual({ ok: true, text: '', url: `${PUBLIC_URL}/connect/token-of-link-1` });
  });

  test('when the mailbox is connected, the message of the button says so', async () => {
    await it.bot.start();
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'connect' });
    await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);
    await it.slack.pressButton({ user: MAYA, channel: SALES, button: 'Sign in with Google' });

    it.setMailbox(createMailboxView());
    await it.append({ type: 'mailbox.connected', mailboxId: 'mailbox-maya', data: { linkId: 'link-1' } });
    const connected =
      'maya@acorn-and-oak.example is connected. Enabled: Emails with leads are being recorded.';
    const messages = await it.seen({ user: MAYA, channel: SALES }, (texts) => texts[0] === connected);
    expect(messages).toHaveLength(1);
    expect(messages[0]!.onlyVisibleTo).toBe(it.slack.userIdOf(MAYA));
    expect(JSON.stringify(messages[0]!.blocks)).toContain(':white_check_mark: *Enabled*');
  });

  test('also when it was connected by the other button', async () => {
    await it.bot.start();
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'connect' });
    await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);
    const pressed = await it.slack.pressButton({ user: MAYA, channel: SALES, button: 'Use an app password' });
    expect(pressed.url).toBe(`${PUBLIC_URL}/connect/token-of-link-1/app-password`);

    it.setMailbox(createMailboxView({ route: 'app_password', routes: ['app_password'] }));
    await it.append({ type: 'mailbox.connected', mailboxId: 'mailbox-maya', data: { linkId: 'link-1' } });
    const messages = await it.seen({ user: MAYA, channel: SALES }, ([text]) => text!.includes('Enabled'));
    expect(messages).toHaveLength(1);
  });

  test('a mailbox that has to wait for a seat says its place in line', async () => {
    await it.bot.start();
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'connect' });
    await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);

    it.setMailbox(createMailboxView({ status: 'pending', queuePosition: 2 }));
    await it.append({ type: 'mailbox.connected', mailboxId: 'mailbox-maya', data: { linkId: 'link-1' } });
    const messages = await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 2);
    expect(messages[1]!.text).toContain('is connected. Pending: Waits for a seat: number 2 in line.');
  });

  test('after half an hour the news comes by direct message', async () => {
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'connect' });
    await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);
    it.clock.advanceMs(31 * 60_000);
    it.setMailbox(createMailboxView());
    await it.append({ type: 'mailbox.connected', mailboxId: 'mailbox-maya', data: { linkId: 'link-1' } });

    await it.bot.start();
    const messages = await it.seen({ user: MAYA, channel: 'Mail Sync' }, (texts) => texts.length === 1);
    expect(messages[0]!.text).toContain('is connected. Enabled');
    expect(it.slack.messagesSeenBy({ user: MAYA, channel: SALES })).toHaveLength(1);
    expect(it.slack.calls({ method: 'response_url' })).toHaveLength(1);
  });

  test('an answer that Slack does not take comes by direct message', async () => {
    it.slack.fail({ method: 'response_url', times: 1, kind: 'status', status: 500 });
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'connect' });
    const messages = await it.seen({ user: MAYA, channel: 'Mail Sync' }, (texts) => texts.length === 1);
    expect(JSON.stringify(messages[0]!.blocks)).toContain('/connect/token-of-link-1');
    expect(it.slack.messagesSeenBy({ user: TOM, channel: 'Mail Sync' })).toEqual([]);
  });

  test('a healthy mailbox needs nothing and may be reconnected', async () => {
    await it.addMailbox();
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'connect' });
    const [message] = await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);
    expect(message!.text).toBe('maya@acorn-and-oak.example is connected already.');
    expect(JSON.stringify(message!.blocks)).toContain('"Reconnect"');
    expect(it.links).toMatchObject([{ mailboxId: 'mailbox-maya', expectedAddress: MAYA }]);
  });

  test('a mailbox that waits for a seat gets no link: signing in again would change nothing', async () => {
    it.setMailbox(createMailboxView({ status: 'pending', queuePosition: 1 }));
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'connect' });
    const [message] = await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);
    expect(message!.text).toBe('maya@acorn-and-oak.example is connected and waits for a seat.');
    expect(it.links).toEqual([]);
  });

  test('a mailbox that waits for a seat and has lost its access is not called connected, and gets its link', async () => {
    await it.addMailbox({ status: 'pending', queuePosition: 1, openError: createSyncErrorView() });
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'connect' });
    const [message] = await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);
    expect(message!.text).toBe('Reconnect maya@acorn-and-oak.example: sign in with Google.');
    const shown = JSON.stringify(message!.blocks);
    expect(shown).toContain('Google has withdrawn our access to this mailbox.');
    expect(shown).toContain('once it has a seat');
    expect(shown).toContain('/connect/token-of-link-1');
  });
});

describe('when something fails', () => {
  const answerTo = async (text: string) => {
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text });
    const [message] = await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);
    return message!.text;
  };

  test('a reason that the person can mend is said, and nothing of our insides', async () => {
    const refuse = (kind: 'conflict' | 'unavailable', message: string) => {
      it.engine.createConnectLink = async () => {
        throw new AppError({ code: 'test.refused', kind, message });
      };
    };
    refuse('conflict', 'Disconnect the other mailbox first.');
    expect(await answerTo('connect')).toBe('Disconnect the other mailbox first.');
  });

  test('what is ours is not spelled out', async () => {
    it.engine.readMailboxes = async () => {
      throw new Error('SQLITE_CORRUPT: secret path');
    };
    expect(await answerTo('status')).toBe(
      'That did not work because of a problem of Mail Sync. Try again in a minute; if it stays, ask your Mail Sync administrator.',
    );
  });

  test('when Slack cannot say who somebody is, nobody is let in', async () => {
    it.slack.fail({ method: 'users.info', times: 1, kind: 'status', status: 500 });
    expect(await answerTo('connect')).toContain('a problem of Mail Sync');
    expect(it.links).toEqual([]);
  });
});

describe('/mailsync status and help', () => {
  test('status shows own mailboxes only, with the words of the console and what to do', async () => {
    const openError = createSyncErrorView();
    await it.addMailbox({ status: 'error', openError });
    await it.addMailbox({ id: 'mailbox-tom', userId: 'user-tom', address: TOM });
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'status all' });
    const [message] = await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);

    expect(message!.text).toBe('Your mailbox');
    expect(message!.attachments[0]!.color).toBe('#e01e5a');
    const shown = JSON.stringify(message!.attachments);
    expect(shown).toContain(':rotating_light: *Error* · maya@acorn-and-oak.example');
    expect(shown).toContain('Something is wrong. Mail Sync keeps trying; nothing is lost in the meantime.');
    expect(shown).toContain('*Google has withdrawn our access to this mailbox.*');
    expect(shown).toContain('Press Reconnect and sign in with the same Google account.');
    expect(shown).toContain('Only your own mailboxes can be shown here.');
    expect(shown).not.toContain(TOM);
  });

  test('no subcommand asks for help, and a slip of the finger gets a suggestion', async () => {
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: '' });
    await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);
    await it.slack.typeCommand({ user: MAYA, channel: SALES, text: 'conect' });
    const messages = await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 2);
    expect(messages.map(({ text }) => text)).toEqual([
      'What you can do with /mailsync',
      'There is no `/mailsync conect`. Did you mean `/mailsync connect`?',
    ]);
  });
});

describe('requests that are not as Slack sends them', () => {
  const post = ({ body, headers }: { body: string; headers: Record<string, string> }) =>
    fetch(`${it.productUrl}/slack/events`, { method: 'POST', headers, body });
  const sign = (body: string, at = it.clock.now()) =>
    signSlackRequest({ signingSecret: 'sample-signing-secret', body, now: at });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const minutes = (count: number) => new Date(it.clock.now().getTime() + count * 60_000);

  test('no signature, a wrong one, and one from six minutes ago or ahead are refused', async () => {
    const body = 'command=%2Fmailsync&text=help';
    expect((await post({ body, headers: form })).status).toBe(401);
    expect((await post({ body: `${body}x`, headers: { ...form, ...sign(body) } })).status).toBe(401);
    expect((await post({ body, headers: { ...form, ...sign(body, minutes(-6)) } })).status).toBe(401);
    expect((await post({ body, headers: { ...form, ...sign(body, minutes(6)) } })).status).toBe(401);
  });

  test('Slack’s check of the address is answered', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
    const response = await post({ body, headers: { 'content-type': 'application/json', ...sign(body) } });
    expect(await response.json()).toEqual({ challenge: 'abc' });
  });

  test('garbage and unknown commands are answered, and hurt nothing', async () => {
    const garbage = 'payload=%7Bnot-json';
    expect((await post({ body: garbage, headers: { ...form, ...sign(garbage) } })).status).toBe(400);
    const other =
      'command=%2Fother&text=&team_id=T000000001&user_id=U1&channel_id=C1&response_url=http%3A%2F%2Fx.example';
    expect((await post({ body: other, headers: { ...form, ...sign(other) } })).status).toBe(404);
  });

  test('a request that Slack sends again is handled once', async () => {
    const body = new URLSearchParams({
      command: '/mailsync',
      text: 'connect',
      team_id: 'T000000001',
      user_id: it.slack.userIdOf(MAYA),
      channel_id: it.slack.channelIdOf(SALES),
      response_url: `${it.standIn.apiUrl}/response/unknown`,
      trigger_id: '1.2',
    }).toString();
    const headers = { ...form, ...sign(body) };
    expect((await post({ body, headers })).status).toBe(200);
    expect((await post({ body, headers: { ...headers, 'x-slack-retry-num': '1' } })).status).toBe(200);
    await it.seen({ user: MAYA, channel: 'Mail Sync' }, (texts) => texts.length === 1);
    await it.bot.stop();
    expect(it.links).toHaveLength(1);
  });
});

describe('alerts', () => {
  test('a trouble is one message that turns green when it is over', async () => {
    const slackUserId = it.slack.userIdOf(MAYA);
    await it.db.write((r) => r.users.update({ id: 'user-maya', changes: { slackUserId } }));
    await it.bot.start();
    it.setMailbox(createMailboxView({ status: 'error', openError: createSyncErrorView() }));
    const syncError = { syncErrorId: 'error-1', code: 'google.sign_in_revoked', state: 'opened' };
    await it.append({ type: 'sync_error.changed', mailboxId: 'mailbox-maya', data: syncError });
    const lead =
      ':rotating_light: *Your mailbox maya@acorn-and-oak.example is not syncing:* Google has withdrawn our access to this mailbox.';
    const [red] = await it.seen({ user: MAYA, channel: 'Mail Sync' }, (texts) => texts[0] === lead);
    expect(red!.attachments[0]!.color).toBe('#e01e5a');

    it.setMailbox(createMailboxView());
    await it.append({
      type: 'mailbox.status_changed',
      mailboxId: 'mailbox-maya',
      data: { from: 'error', to: 'enabled' },
    });
    const green = ':white_check_mark: *maya@acorn-and-oak.example is syncing again.*';
    const messages = await it.seen({ user: MAYA, channel: 'Mail Sync' }, (texts) => texts[0] === green);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ ts: red!.ts, isEdited: true });
    expect(messages[0]!.attachments[0]!.color).toBe('#2eb67d');
  });
});
