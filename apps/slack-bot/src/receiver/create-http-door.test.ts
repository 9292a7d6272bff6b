import { type LogFields, type Logger, createManualClock } from '@mailsync/foundation';
import { signSlackRequest } from '@mailsync/sandbox';
import { beforeEach, describe, expect, test } from 'vitest';
import { createHttpDoor } from './create-http-door.ts';
import type { Arrival, Outcome } from './create-intake.ts';
import { createIntake } from './create-intake.ts';

const SECRET = 'sample-signing-secret';
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

const clock = createManualClock(new Date('2026-03-02T09:00:00Z'));
let lines: LogFields[];
let logger: Logger;
beforeEach(() => {
  lines = [];
  const log = (fields: LogFields, message: string) => void lines.push({ ...fields, message });
  logger = { debug() {}, info: log, warn: log, error: log, child: () => logger };
});

/** A door whose arrivals are written down. */
function openDoor({ outcome = 'taken' }: { outcome?: Outcome } = {}) {
  const arrivals: Arrival[] = [];
  const handle = createHttpDoor({
    signingSecret: SECRET,
    clock,
    logger,
    intake: {
      async take(arrival) {
        arrivals.push(arrival);
        if (outcome === 'taken') await arrival.acknowledge();
        return outcome;
      },
    },
  });
  const post = ({
    body,
    type = FORM_TYPE,
    headers = signSlackRequest({ signingSecret: SECRET, body, now: clock.now() }),
  }: {
    body: string;
    type?: string | null;
    headers?: Record<string, string>;
  }) =>
    handle(
      new Request('http://localhost/slack/events', {
        method: 'POST',
        headers: { ...(type === null ? {} : { 'content-type': type }), ...headers },
        body: new TextEncoder().encode(body),
      }),
    );
  return { arrivals, post };
}

describe('the way in over HTTP', () => {
  test('a command, a button and an event are read as Slack sends them', async () => {
    const { arrivals, post } = openDoor();
    await post({ body: 'command=%2Fmailsync&text=a%26b' });
    await post({ body: `payload=${encodeURIComponent('{"type":"block_actions"}')}` });
    const event = { type: 'event_callback', event_id: 'Ev1' };
    await post({
      body: JSON.stringify(event),
      type: 'application/json; charset=utf-8',
      headers: {
        ...signSlackRequest({ signingSecret: SECRET, body: JSON.stringify(event), now: clock.now() }),
        'x-slack-retry-num': '2',
        'x-slack-retry-reason': 'http_timeout',
      },
    });
    expect(arrivals).toMatchObject([
      { body: { command: '/mailsync', text: 'a&b' } },
      { body: { type: 'block_actions' } },
      { body: event, key: 'event Ev1', retryNum: 2, retryReason: 'http_timeout' },
    ]);
  });

  test('the signature counts for the bytes as they came, whatever they are', async () => {
    const { arrivals, post } = openDoor();
    const body = `command=%2Fmailsync&text=${encodeURIComponent('Größe 🚀')}&raw=Größe`;
    expect((await post({ body })).status).toBe(200);
    expect(arrivals[0]!.body).toMatchObject({ text: 'Größe 🚀', raw: 'Größe' });
    const headers = signSlackRequest({ signingSecret: SECRET, body, now: clock.now() });
    expect((await post({ body: `${body} `, headers })).status).toBe(401);
  });

  test.each([
    ['no signature', {}],
    ['another secret', signSlackRequest({ signingSecret: 'other', body: 'a=b', now: clock.now() })],
    ['a time that is none', { 'x-slack-request-timestamp': 'now', 'x-slack-signature': 'v0=00' }],
    [
      'another version',
      {
        ...signSlackRequest({ signingSecret: SECRET, body: 'a=b', now: clock.now() }),
        'x-slack-signature': 'v1=00',
      },
    ],
  ])('refused: %s', async (_, headers) => {
    const { arrivals, post } = openDoor();
    expect((await post({ body: 'a=b', headers })).status).toBe(401);
    expect(arrivals).toEqual([]);
    expect(JSON.stringify(lines)).toContain('check SLACK_SIGNING_SECRET');
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });

  test('whoever knocks ten thousand times without a signature does not fill the log', async () => {
    const { post } = openDoor();
    for (let knock = 0; knock < 1000; knock += 1) await post({ body: 'a=b', headers: {} });
    expect(lines).toHaveLength(1);
    clock.advanceMs(60_000);
    await post({ body: 'a=b', headers: {} });
    expect(lines[1]).toMatchObject({ requestCount: 1000 });
  });

  test('other content types, what is too large, and what is nothing are refused', async () => {
    const { arrivals, post } = openDoor();
    const statusOf = async (input: Parameters<typeof post>[0]) => (await post(input)).status;
    expect(await statusOf({ body: '<a/>', type: 'text/xml' })).toBe(415);
    expect(await statusOf({ body: 'a=b', type: null })).toBe(415);
    expect(await statusOf({ body: `text=${'x'.repeat(1_000_000)}` })).toBe(413);
    for (const body of ['not json', '[]', 'null', '"text"', ''])
      expect(await statusOf({ body, type: JSON_TYPE })).toBe(400);
    expect(await statusOf({ body: 'payload=null' })).toBe(400);
    expect(arrivals).toEqual([]);
  });

  test('what nothing answers and what failed is said with a status', async () => {
    expect((await openDoor({ outcome: 'unknown' }).post({ body: 'a=b' })).status).toBe(404);
    expect((await openDoor({ outcome: 'failed' }).post({ body: 'a=b' })).status).toBe(500);
  });

  test('a request that is caught and sent again does nothing, however much came in between', async () => {
    const bodies: unknown[] = [];
    const intake = createIntake({
      readOwnApp: async () => ({ teamId: 'T1', appId: 'A1' }),
      onHeard() {},
      clock,
      logger,
    });
    intake.receiver.init({
      async processEvent({ body, ack }: { body: unknown; ack: () => Promise<void> }) {
        bodies.push(body);
        await ack();
      },
    } as never);
    const handle = createHttpDoor({ signingSecret: SECRET, clock, logger, intake });
    const post = ({ body, now }: { body: string; now: Date }) =>
      handle(
        new Request('http://localhost/slack/events', {
          method: 'POST',
          headers: { 'content-type': FORM_TYPE, ...signSlackRequest({ signingSecret: SECRET, body, now }) },
          body,
        }),
      );
    const command = (id: number) => `command=%2Fmailsync&team_id=T1&trigger_id=${id}`;
    const sentAt = clock.now();
    await post({ body: command(0), now: sentAt });
    for (let id = 1; id <= 5_000; id += 1) await post({ body: command(id), now: clock.now() });
    clock.advanceMs(4 * 60_000);
    expect((await post({ body: command(0), now: sentAt })).status).toBe(200);
    expect(bodies).toHaveLength(5_001);
  });
});
