import { createManualClock, createSilentLogger } from '@mailsync/foundation';
import { openSlackStandIn } from '@mailsync/sandbox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Arrival, Outcome } from '../receiver/create-intake.ts';
import type { ConnectionFact } from './judge-connection.ts';
import { createSocketDoor } from './keep-socket-open.ts';

const MAYA = 'maya@acorn-and-oak.example';

let slack: Awaited<ReturnType<typeof openSlackStandIn>>;
let door: ReturnType<typeof openDoor>;
beforeEach(async () => {
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
  await door.service.stop();
  await slack.close();
});

/** A door whose waits end when the test says so, and whose facts and arrivals are written down. */
function openDoor({
  appToken = slack.settings.SLACK_APP_TOKEN!,
  appId = 'A0MAILSYNC',
  outcome = 'taken',
  failsToNote = 0,
}: { appToken?: string; appId?: string; outcome?: Outcome; failsToNote?: number } = {}) {
  const facts: ConnectionFact[] = [];
  const arrivals: Arrival[] = [];
  const waits: { ms: number; end(): void }[] = [];
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  let failuresLeft = failsToNote;
  const service = createSocketDoor({
    appToken,
    apiUrl: slack.settings.SLACK_API_URL,
    readOwnApp: async () => ({ teamId: 'T000000001', appId }),
    clock: createManualClock(new Date('2026-03-02T09:00:00Z')),
    logger: createSilentLogger(),
    random: () => 1,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        signal?.addEventListener('abort', () => resolve());
        waits.push({ ms, end: resolve });
        tell();
      }),
    record: {
      async note(fact) {
        if (failuresLeft > 0) {
          failuresLeft -= 1;
          throw new Error('the disk is full');
        }
        facts.push(fact);
        tell();
        return {} as never;
      },
    },
    intake: {
      async take(arrival) {
        arrivals.push(arrival);
        if (outcome === 'taken') await arrival.acknowledge();
        tell();
        return outcome;
      },
    },
  });
  return {
    service,
    facts,
    arrivals,
    waits,
    until: (holds: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!holds()) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
      }),
  };
}

const isOpen = ({ what }: ConnectionFact) => what === 'door open';

describe('the way in by Socket Mode', () => {
  test('a wrong app token is said and looked at slowly, and works as soon as it does', async () => {
    slack.control.fail({ method: 'apps.connections.open', times: 2, kind: 'error', error: 'invalid_auth' });
    door = openDoor();
    await door.service.start();
    await door.until(() => door.waits.length === 1);
    expect(door.facts).toEqual([{ what: 'door shut', problem: 'app_token_refused' }]);
    door.waits[0]!.end();
    await door.until(() => door.waits.length === 2);
    expect(door.waits.map(({ ms }) => ms)).toEqual([300_000, 300_000]);
    expect(slack.control.socket.connectionCount()).toBe(0);

    door.waits[1]!.end();
    await door.until(() => door.facts.some(isOpen));
    expect(slack.control.socket.connectionCount()).toBe(1);
  });

  test('while Slack is away it comes back less and less often', async () => {
    slack.control.fail({ method: 'apps.connections.open', times: 4, kind: 'cut' });
    door = openDoor();
    await door.service.start();
    for (let count = 1; count <= 4; count += 1) {
      await door.until(() => door.waits.length === count);
      door.waits[count - 1]!.end();
    }
    await door.until(() => door.facts.some(isOpen));
    expect(door.waits.map(({ ms }) => ms)).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  test('an app token of another app opens nothing, and takes nothing away from that app', async () => {
    door = openDoor({ appId: 'A0ANOTHER', outcome: 'other_app' });
    await door.service.start();
    await door.until(() => door.waits.length === 1);
    expect(door.facts).toEqual([{ what: 'door shut', problem: 'other_app' }]);
    expect(door.waits[0]!.ms).toBe(300_000);
  });

  test('Socket Mode that is switched on again is found', async () => {
    slack.control.socket.turn(false);
    door = openDoor();
    await door.service.start();
    await door.until(() => door.waits.length === 1);
    expect(door.facts).toEqual([{ what: 'door shut', problem: 'socket_mode_off' }]);
    expect(door.waits[0]!.ms).toBe(60_000);
    slack.control.socket.turn(true);
    door.waits[0]!.end();
    await door.until(() => door.facts.some(isOpen));
  });

  test('a connection that could not be written down is made anew, and said then', async () => {
    door = openDoor({ failsToNote: 2 });
    await door.service.start();
    await door.until(() => door.waits.length === 1);
    expect(door.facts).toEqual([]);
    door.waits[0]!.end();
    await door.until(() => door.facts.some(isOpen));
    expect(slack.control.socket.openedCount()).toBe(2);
  });

  test('what nothing answers is acknowledged, so that it does not come again; what failed is not', async () => {
    door = openDoor({ outcome: 'unknown' });
    await door.service.start();
    await door.until(() => door.facts.some(isOpen));
    expect(await slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'help' })).toMatchObject({
      ok: true,
    });
    await door.service.stop();

    door = openDoor({ outcome: 'failed' });
    await door.service.start();
    await door.until(() => door.facts.some(isOpen));
    void slack.control.typeCommand({ user: MAYA, channel: 'sales', text: 'help' });
    await door.until(() => door.arrivals.length === 1);
    slack.control.socket.drop();
    await door.until(() => door.waits.length === 1);
    door.waits[0]!.end();
    await door.until(() => door.arrivals.length === 2);
    expect(door.arrivals[1]!.key).toBe(door.arrivals[0]!.key);
  });
});
