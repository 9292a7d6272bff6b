import type { AckFn, App, Receiver } from '@slack/bolt';
import type { Clock, Logger, Service } from '@mailsync/foundation';
import { writeRefusalMessage } from '../messages/refusal-message.ts';
import { type OwnApp, type SenderRefusal, judgeSender } from './judge-sender.ts';
import { createRequestMemory } from './remember-requests.ts';

/** Something that Slack tells us of, whichever way it came. */
export interface Arrival {
  /** The same when Slack sends it again. */
  key: string;
  body: Record<string, unknown>;
  retryNum?: number | undefined;
  retryReason?: string | undefined;
  /** Tells Slack that it has arrived, perhaps with a message. Throws when Slack could not be told. */
  acknowledge(answer?: unknown): Promise<void>;
}

/** `again`: it was taken before. `unknown`: nothing here answers it. `failed`: the next try counts. */
export type Outcome = 'taken' | 'again' | 'unknown' | 'failed' | SenderRefusal;

export interface Intake extends Service {
  /** What Bolt wants of a receiver; the doors are ours. */
  receiver: Receiver;
  /** Resolves when the work is done; `acknowledge` is called as early as possible. Never rejects. */
  take(arrival: Arrival): Promise<Outcome>;
}

/** Gives what comes from our workspace and is meant for our app to Bolt, each once. */
export function createIntake({
  readOwnApp,
  onHeard,
  clock,
  logger,
}: {
  /** Throws when Slack cannot say who we are: then nobody is let in. */
  readOwnApp: () => Promise<OwnApp>;
  onHeard: () => void;
  clock: Clock;
  logger: Logger;
}): Intake {
  let app: App | undefined;
  const requests = createRequestMemory({ clock });
  const running = new Set<Promise<Outcome>>();

  const handle = async (arrival: Arrival): Promise<Outcome> => {
    const { key, body, retryNum, retryReason } = arrival;
    let isAcknowledged = false;
    const ack: AckFn<unknown> = async (answer) => {
      try {
        await arrival.acknowledge(answer);
        isAcknowledged = true;
      } catch (error) {
        // What Slack calls failed must not be done: it sends it again, or the person does.
        requests.forget(key);
        throw error;
      }
    };
    try {
      const refusal = judgeSender({ body, own: await readOwnApp() });
      if (refusal) return await refuse({ arrival, refusal, logger });
      onHeard();
      await app!.processEvent({
        body,
        ack,
        ...(retryNum === undefined ? {} : { retryNum }),
        ...(retryReason === undefined ? {} : { retryReason }),
      });
      if (isAcknowledged) return 'taken';
      return requests.has(key) ? 'unknown' : 'failed';
    } catch (error) {
      logger.error({ error }, 'Something that Slack sent could not be handled');
      if (isAcknowledged) return 'taken';
      requests.forget(key);
      return 'failed';
    }
  };

  const takeOnce = async (arrival: Arrival): Promise<Outcome> => {
    if (requests.take(arrival.key)) return handle(arrival);
    await arrival.acknowledge().catch((error: unknown) => {
      logger.debug({ error }, 'Slack could not be told again that something has arrived');
    });
    return 'again';
  };

  return {
    name: 'slack-intake',
    receiver: {
      init(bolt) {
        app = bolt;
      },
      start: async () => undefined,
      stop: async () => undefined,
    },
    take(arrival) {
      const outcome = takeOnce(arrival).finally(() => running.delete(outcome));
      running.add(outcome);
      return outcome;
    },
    start: async () => undefined,
    /** Waits for the work that goes on behind acknowledgements already given. */
    stop: async () => void (await Promise.all(running)),
  };
}

/**
 * Nothing is done. A person of another workspace is told why; anything else from there is only acknowledged, so that it does
 * not come again. What is meant for another app is left to that app.
 */
async function refuse({
  arrival,
  refusal,
  logger,
}: {
  arrival: Arrival;
  refusal: SenderRefusal;
  logger: Logger;
}): Promise<SenderRefusal> {
  const { body } = arrival;
  logger.warn(
    { refusal, type: body['type'] ?? body['command'], teamId: body['team_id'], appId: body['api_app_id'] },
    'Slack sent something that is not for this Mail Sync',
  );
  if (refusal === 'other_app') return refusal;
  const isCommand = typeof body['command'] === 'string';
  await arrival.acknowledge(
    isCommand ? { response_type: 'ephemeral', ...writeRefusalMessage({ reason: refusal }) } : undefined,
  );
  return refusal;
}
