import type { SlackDoorProblem } from '@mailsync/db';
import { type Clock, type Logger, type Service, type Sleep, sleepMs } from '@mailsync/foundation';
import type { Intake } from '../receiver/create-intake.ts';
import type { OwnApp } from '../receiver/judge-sender.ts';
import { type SocketEnd, chooseWait } from './choose-wait.ts';
import { type OpenSocket, type SocketEnvelope, openSocket } from './open-socket.ts';
import type { ConnectionRecord } from './record-connection.ts';

/** A connection that ends sooner counts as one that failed. */
const LASTING_MS = 10_000;

/** The way in by Socket Mode: a connection that is always there, left and made anew when Slack says so or it drops. */
export function createSocketDoor({
  appToken,
  apiUrl,
  intake,
  record,
  readOwnApp,
  clock,
  logger,
  sleep = sleepMs,
  random = Math.random,
}: {
  appToken: string;
  apiUrl: string | undefined;
  intake: Pick<Intake, 'take'>;
  record: Pick<ConnectionRecord, 'note'>;
  readOwnApp: () => Promise<OwnApp>;
  clock: Clock;
  logger: Logger;
  sleep?: Sleep;
  random?: () => number;
}): Service {
  const stopping = new AbortController();
  const { promise: stopped, resolve: endCurrent } = Promise.withResolvers<SocketEnd>();
  let current: OpenSocket | null = null;
  let running: Promise<void> | undefined;
  let problem: SlackDoorProblem | null = null;

  const receive = async ({ envelopeId, body, ...rest }: SocketEnvelope) => {
    const payload = body as Record<string, unknown>;
    const eventId = payload['event_id'];
    const key = typeof eventId === 'string' ? `event ${eventId}` : `envelope ${envelopeId}`;
    const outcome = await intake.take({ ...rest, key, body: payload });
    if (outcome !== 'unknown') return;

    const type = payload['type'] ?? payload['command'];
    logger.warn({ type }, 'Slack sent something that nothing here answers');
    await rest.acknowledge().catch(() => undefined);
  };

  /** Opens a connection, leaves the one before it, and resolves when the new one has ended. */
  const connectOnce = async (): Promise<SocketEnd> => {
    const before = current;
    const opening = await openSocket({
      appToken,
      apiUrl,
      onEnvelope: (envelope) => void receive(envelope),
      abandon: stopped,
      logger,
    }).catch((end: SocketEnd) => end);
    if ('why' in opening) {
      current = null;
      await before?.close();
      return opening;
    }
    current = opening;
    await before?.close();
    if (await isOfAnotherApp(opening)) {
      current = null;
      await opening.close();
      return { why: 'other app' };
    }
    try {
      // Left and made anew without a gap, it is the same connection for everybody.
      if (!before) await noteOpen();
    } catch (error) {
      // A connection that nobody knows of would be called none for as long as it lasts.
      current = null;
      await opening.close();
      throw error;
    }
    const end = await Promise.race([opening.ended, stopped]);
    if (end.why !== 'asked to leave' || stopping.signal.aborted) {
      current = null;
      await opening.close();
    }
    return end;
  };

  const isOfAnotherApp = async ({ appId }: OpenSocket) => {
    const own = await readOwnApp().catch(() => null);
    return appId !== null && own !== null && own.appId !== null && own.appId !== appId;
  };

  const noteOpen = async () => {
    if (problem !== null) logger.info({ problem }, 'Slack can reach Mail Sync again');
    else logger.info({}, 'Connected to Slack by Socket Mode');
    problem = null;
    await record.note({ what: 'door open' });
  };

  const noteShut = async ({
    end,
    found,
    waitMs,
  }: {
    end: SocketEnd;
    found: SlackDoorProblem;
    waitMs: number;
  }) => {
    const error = end.why === 'failed' ? end.error : undefined;
    const write = found === problem ? logger.debug : logger.warn;
    write({ problem: found, error, waitMs }, 'No connection to Slack: commands and buttons do not come in');
    problem = found;
    await record.note({ what: 'door shut', problem: found });
  };

  const run = async () => {
    let failureCount = 0;
    while (!stopping.signal.aborted) {
      const startedAtMs = clock.now().getTime();
      const end = await connectOnce().catch((error: unknown): SocketEnd => ({ why: 'failed', error }));
      if (stopping.signal.aborted) return;

      const hasLasted = clock.now().getTime() - startedAtMs >= LASTING_MS;
      failureCount = hasLasted ? 1 : failureCount + 1;
      const { waitMs, problem: found } = chooseWait({ end, failureCount, random: random() });
      if (found)
        await noteShut({ end, found, waitMs }).catch((error: unknown) =>
          logger.error({ error }, 'How Slack stands could not be written'),
        );
      await sleep(waitMs, stopping.signal);
    }
  };

  return {
    name: 'slack-socket',
    async start() {
      running = run();
    },
    async stop() {
      stopping.abort();
      endCurrent({ why: 'asked to leave' });
      await running;
    },
  };
}
