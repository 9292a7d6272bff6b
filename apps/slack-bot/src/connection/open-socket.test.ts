import { createSilentLogger } from '@mailsync/foundation';
import { openSlackStandIn } from '@mailsync/sandbox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OpenSocket, type SocketEnvelope, openSocket } from './open-socket.ts';

const MAYA = 'maya@acorn-and-oak.example';
const NEVER = new Promise<never>(() => {});
const patience = { welcomeMs: 10_000, pongMs: 10_000, pingMs: 60_000 };

let slack: Awaited<ReturnType<typeof openSlackStandIn>>;
let envelopes: SocketEnvelope[];
const opened: OpenSocket[] = [];
beforeEach(async () => {
  envelopes = [];
  slack = await openSlackStandIn({
    mode: 'socket',
    productUrl: () => '',
    users: [{ email: MAYA, name: 'Maya Sample' }],
    signingSecret: '',
    botToken: 'xoxb-sample',
    teamName: 'Acorn & Oak',
  });
});
afterEach(async () => {
  for (const socket of opened.splice(0)) await socket.close();
  await slack.close();
});

const open = async (changes: Partial<Parameters<typeof openSocket>[0]> = {}) => {
  const socket = await openSocket({
    appToken: slack.settings.SLACK_APP_TOKEN!,
    apiUrl: slack.settings.SLACK_API_URL,
    onEnvelope: (envelope) => envelopes.push(envelope),
    abandon: NEVER,
    logger: createSilentLogger(),
    patience,
    ...changes,
  });
  opened.push(socket);
  return socket;
};

describe('one connection of Socket Mode', () => {
  test('is there once Slack has welcomed it, and says whose app it is', async () => {
    const socket = await open();
    expect(socket.appId).toBe('A0MAILSYNC');
    expect(slack.control.socket.connectionCount()).toBe(1);
    const gone = new Promise<void>((resolve) => slack.control.socket.onChange(resolve));
    await socket.close();
    expect(await socket.ended).toEqual({ why: 'dropped' });
    await gone;
    expect(slack.control.socket.connectionCount()).toBe(0);
  });

  test('a token that is not taken, a connection that is refused and a Slack that is away are told apart', async () => {
    await expect(open({ appToken: 'xapp-other' })).rejects.toMatchObject({
      why: 'failed',
      error: { code: 'slack.refused', details: { error: 'invalid_auth' } },
    });
    slack.control.socket.refuse({ times: 1 });
    await expect(open()).rejects.toMatchObject({ why: 'failed', error: { code: 'slack.unavailable' } });
    slack.control.fail({ method: 'apps.connections.open', times: 1, kind: 'cut' });
    await expect(open()).rejects.toMatchObject({ why: 'failed', error: { code: 'slack.unavailable' } });
    const limited = { kind: 'status', status: 429, retryAfterSeconds: 7 } as const;
    slack.control.fail({ method: 'apps.connections.open', times: 1, ...limited });
    await expect(open()).rejects.toMatchObject({
      error: { code: 'slack.rate_limited', retryAfterMs: 7_000 },
    });
    slack.control.socket.turn(false);
    await expect(open()).rejects.toEqual({ why: 'switched off' });
  });

  test('a Slack that takes a connection and never welcomes it is left', async () => {
    slack.control.socket.stayQuiet({ times: 1 });
    await expect(open({ patience: { ...patience, welcomeMs: 50 } })).rejects.toMatchObject({
      why: 'failed',
      error: { code: 'slack.unavailable' },
    });
  });

  test('a connection whose other side is gone without a word has ended', async () => {
    const socket = await open({ patience: { ...patience, pongMs: 150 } });
    slack.control.socket.freeze();
    expect(await socket.ended).toEqual({ why: 'dropped' });
  });

  test('is left while it is being made when nobody wants it any more', async () => {
    slack.control.socket.stayQuiet({ times: 1 });
    const abandon = Promise.resolve({ why: 'asked to leave' } as const);
    await expect(open({ abandon })).rejects.toEqual({ why: 'asked to leave' });
  });

  test('what arrives can be acknowledged with a message, and not when the connection is gone', async () => {
    const socket = await open();
    const typed = slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'help' });
    while (envelopes.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await envelopes[0]!.acknowledge({ text: 'Here.' });
    expect(await typed).toEqual({ ok: true, text: '{"text":"Here."}' });

    slack.control.socket.drop();
    await socket.ended;
    await expect(envelopes[0]!.acknowledge()).rejects.toThrow();
  });
});
