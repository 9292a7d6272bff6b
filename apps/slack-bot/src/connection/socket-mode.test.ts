import { createLogger } from '@mailsync/foundation';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMailboxView, createSyncErrorView } from '../testing/fake-engine.ts';
import { type BotInSlack, MAYA, STRANGER, TOM, openBotInSlack } from '../testing/open-bot-in-slack.ts';

const SALES = 'sales';
const DIRECT = 'Mail Sync';

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack({ mode: 'socket' });
});
afterEach(() => it.close());

const isConnected = ({
  connectedSince,
  doorProblem,
}: {
  connectedSince: Date | null;
  doorProblem: string | null;
}) => connectedSince !== null && doorProblem === null;
const startConnected = async () => {
  await it.bot.start();
  return it.standing(isConnected);
};
const connections = (isReached: (count: number, openedCount: number) => boolean) =>
  new Promise<void>((resolve) => {
    const { socket } = it.slack;
    const look = () => {
      if (!isReached(socket.connectionCount(), socket.openedCount())) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = socket.onChange(look);
    look();
  });
const type = (text: string, user = MAYA) => it.slack.typeCommand({ user, channel: SALES, text });

describe('Socket Mode', () => {
  test('no address is needed: commands and buttons come over the connection', async () => {
    const standing = await startConnected();
    expect(standing).toMatchObject({ mode: 'socket', teamId: 'T000000001', teamName: 'Acorn & Oak' });
    expect(it.bot.handle).toBeNull();

    expect(await type('connect')).toEqual({ ok: true, text: '' });
    await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);
    await it.slack.pressButton({ user: MAYA, channel: SALES, button: 'Sign in with Google' });
    it.setMailbox(createMailboxView());
    await it.append({ type: 'mailbox.connected', mailboxId: 'mailbox-maya', data: { linkId: 'link-1' } });
    const messages = await it.seen({ user: MAYA, channel: SALES }, ([text]) => text!.includes('Enabled'));
    expect(messages).toHaveLength(1);
    expect((await it.standing(({ lastHeardAt }) => lastHeardAt !== null)).lastHeardAt).toEqual(
      it.clock.now(),
    );
  });

  test('a command whose acknowledgement was lost with its connection comes again, and is answered once', async () => {
    await startConnected();
    it.slack.socket.loseAcks({ times: 1 });
    expect(await type('connect')).toEqual({ ok: true, text: '' });
    await it.seen({ user: MAYA, channel: SALES }, (texts) => texts.length === 1);
    await it.bot.stop();
    expect(it.links).toHaveLength(1);
    expect(it.slack.messagesSeenBy({ user: MAYA, channel: SALES })).toHaveLength(1);
  });

  test('a connection that drops is made anew', async () => {
    const { connectedSince } = await startConnected();
    it.clock.advanceMs(60_000);
    it.slack.socket.drop();
    const again = await it.standing((one) => isConnected(one) && one.connectedSince! > connectedSince!);
    expect(again.connectedSince).toEqual(it.clock.now());
    expect(await type('help')).toEqual({ ok: true, text: '' });
  });

  test.each(['warning', 'refresh_requested'] as const)(
    'after a %s the new connection is there before the old one is left',
    async (reason) => {
      const { connectedSince } = await startConnected();
      let fewest = 1;
      it.slack.socket.onChange(() => (fewest = Math.min(fewest, it.slack.socket.connectionCount())));
      it.slack.socket.disconnect({ reason });
      const typed = [type('help'), type('help', TOM)];
      await connections((count, openedCount) => count === 1 && openedCount === 2);
      typed.push(type('status'));
      expect(await Promise.all(typed)).toEqual(typed.map(() => ({ ok: true, text: '' })));
      expect(fewest).toBe(1);
      expect((await it.standing(isConnected)).connectedSince).toEqual(connectedSince);
    },
  );

  test('when Socket Mode is switched off, that is said', async () => {
    await startConnected();
    it.slack.socket.turn(false);
    const standing = await it.standing(({ doorProblem }) => doorProblem === 'socket_mode_off');
    expect(standing).toMatchObject({ connectedSince: null, tokenProblem: null });
  });

  test('an app token that Slack does not take is said, and nothing else stops working', async () => {
    it.slack.socket.revokeAppToken();
    await it.bot.start();
    await it.standing(({ doorProblem }) => doorProblem === 'app_token_refused');
    await raiseAlert();
    await it.seen({ user: MAYA, channel: DIRECT }, (texts) => texts.length === 1);
    expect(it.slack.calls({ method: 'apps.connections.open' })).toHaveLength(1);
  });

  test('garbage over the connection hurts nothing', async () => {
    await startConnected();
    const envelope = { envelope_id: 'e1', type: 'events_api', payload: { type: 'event_callback' } };
    for (const text of ['not json', 'null', '[]', '{}', '{"type":"events_api"}', JSON.stringify(envelope)])
      it.slack.socket.sendRaw(text);
    it.slack.socket.sendRaw(JSON.stringify({ ...envelope, type: 'something_new' }));
    expect(await type('help')).toEqual({ ok: true, text: '' });
    expect(it.slack.socket.openedCount()).toBe(1);
  });

  test('another workspace is told so, and nothing is done for it', async () => {
    await startConnected();
    const payload = { command: '/mailsync', text: 'connect', team_id: 'T0ELSEWHERE', user_id: 'U1' };
    const answered = it.slack.calls().length;
    it.slack.socket.sendRaw(JSON.stringify({ envelope_id: 'e1', type: 'slash_commands', payload }));
    await type('help', STRANGER);
    await it.seen({ user: STRANGER, channel: SALES }, (texts) => texts.length === 1);
    expect(it.links).toEqual([]);
    expect(
      it.slack
        .calls()
        .slice(answered)
        .map(({ method }) => method),
    ).not.toContain('chat.postMessage');
  });

  test('whatever goes wrong, no token and no address of a connection stands in the log', async () => {
    const lines: string[] = [];
    const logger = createLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } });
    const bot = it.openAnother({ logger });
    it.slack.socket.refuse({ times: 1 });
    await bot.start();
    await it.standing(isConnected);
    it.slack.socket.loseAcks({ times: 1 });
    await type('connect');
    it.slack.socket.sendRaw('{"type":"something","token":"xoxb-of-somebody"}');
    it.slack.fail({ method: 'auth.test', times: Infinity, kind: 'error', error: 'token_revoked' });
    await it.slack.sendEvent({ type: 'app_uninstalled' });
    it.slack.socket.revokeAppToken();
    await it.standing(({ doorProblem }) => doorProblem === 'app_token_refused');
    await bot.stop();

    const log = lines.join('');
    expect(log).toContain('app_token_refused');
    expect(log).toContain('Mail Sync was removed');
    for (const secret of ['xoxb-', 'xapp-', 'ticket=', '/response/', 'token-of-link'])
      expect(log).not.toContain(secret);
  });

  test('two programs with one app token share the work, and each command is answered once', async () => {
    await startConnected();
    await it.openAnother().start();
    await connections((count) => count === 2);
    const texts = ['help', 'status', 'help', 'status'];
    for (const text of texts) expect(await type(text)).toEqual({ ok: true, text: '' });
    const messages = await it.seen({ user: MAYA, channel: SALES }, (seen) => seen.length === texts.length);
    expect(messages).toHaveLength(texts.length);
  });

  test('what is under way when the program stops is still answered, and the connection is closed', async () => {
    await startConnected();
    it.slack.fail({ method: 'users.info', times: 1, kind: 'delay', delayMs: 300 });
    await type('connect');
    await it.bot.stop();
    expect(it.slack.messagesSeenBy({ user: MAYA, channel: SALES })).toHaveLength(1);
    await connections((count) => count === 0);
    expect((await it.standing(() => true)).connectedSince).toBeNull();
  });
});

/** Maya's mailbox fails, and she is told by direct message. */
async function raiseAlert() {
  const slackUserId = it.slack.userIdOf(MAYA);
  await it.db.write((r) => r.users.update({ id: 'user-maya', changes: { slackUserId } }));
  it.setMailbox(createMailboxView({ status: 'error', openError: createSyncErrorView() }));
  await it.append({
    type: 'sync_error.changed',
    mailboxId: 'mailbox-maya',
    data: { syncErrorId: 'error-1', code: 'google.sign_in_revoked', state: 'opened' },
  });
}

describe('an app that is removed and installed again', () => {
  const alerts = () => it.slack.messagesSeenBy({ user: MAYA, channel: DIRECT });

  test('is said to be removed; alerts wait, and go out with the new token', async () => {
    await startConnected();
    await it.slack.uninstallApp();
    await it.standing(({ tokenProblem }) => tokenProblem === 'app_uninstalled');
    await raiseAlert();
    // The letterbox has tried: its alert waits.
    await waitForWaitingAlert();
    expect(alerts()).toEqual([]);
    await it.bot.stop();

    it.slack.reinstallApp({ botToken: 'xoxb-second' });
    await it.openAnother({ botToken: 'xoxb-second' }).start();
    await it.seen({ user: MAYA, channel: DIRECT }, (texts) => texts.length === 1);
    expect(await it.standing((one) => isConnected(one) && one.tokenProblem === null)).toMatchObject({
      tokenProblemSince: null,
    });
  });

  test('a revoked token is seen even when Slack does not tell of it, by what it refuses', async () => {
    await startConnected();
    it.slack.fail({ method: 'auth.test', times: Infinity, kind: 'error', error: 'token_revoked' });
    it.slack.fail({ method: 'conversations.open', times: Infinity, kind: 'error', error: 'token_revoked' });
    await raiseAlert();
    await it.standing(({ tokenProblem }) => tokenProblem === 'token_revoked');
    expect(alerts()).toEqual([]);
  });

  test('news of a removal that is over changes nothing for long', async () => {
    await startConnected();
    await it.slack.sendEvent({ type: 'app_uninstalled' });
    await it.standing(({ tokenProblem }) => tokenProblem === 'app_uninstalled');
    const standing = await it.standing(({ tokenProblem }) => tokenProblem === null);
    expect(standing).toMatchObject({ teamName: 'Acorn & Oak', tokenProblemSince: null });
  });

  test("a person's own token that is revoked is no matter of ours", async () => {
    await startConnected();
    await it.slack.sendEvent({ type: 'tokens_revoked', tokens: { oauth: ['U1'] } });
    await type('help');
    expect((await it.standing(() => true)).tokenProblem).toBeNull();
  });

  test('scopes that were not granted are named', async () => {
    await it.close();
    it = await openBotInSlack({ mode: 'socket', scopes: ['commands', 'chat:write', 'users:read'] });
    await it.bot.start();
    const standing = await it.standing(({ tokenProblem }) => tokenProblem === 'missing_scope');
    expect(standing.tokenProblemDetail).toBe(
      'chat:write.public, channels:read, groups:read, im:write, users:read.email',
    );
  });

  const waitForWaitingAlert = async () => {
    for (let look = 0; look < 100; look += 1) {
      const [alert] = await it.db.read((r) =>
        r.slack.listAlerts({ topics: ['mailbox:mailbox-maya'], endedSince: it.clock.now() }),
      );
      if (alert?.lastProblem) return;
      await new Promise<void>((resolve) => {
        const unsubscribe = it.db.onCommit(() => {
          unsubscribe();
          resolve();
        });
      });
    }
  };
});
