import { randomUUID } from 'node:crypto';
import { ACKNOWLEDGE_WITHIN_MS, type Delivery, type ProductAnswer } from './delivery.ts';

/** An open connection of the app. */
export interface Connection {
  send(message: object): void;
}

interface Envelope {
  id: string;
  delivery: Delivery;
  /** The connection that has it and has not acknowledged it yet. */
  sentTo: Connection | null;
  sendCount: number;
  settle(answer: ProductAnswer): void;
}

/**
 * Envelopes of Socket Mode on their way: each goes to one connection, and to another one when that closes before it has
 * acknowledged. A person is told after three seconds that nothing came; events wait for as long as it takes.
 */
export function createEnvelopes({ chooseConnection }: { chooseConnection: () => Connection | undefined }) {
  const open = new Map<string, Envelope>();

  const send = ({ envelope, connection }: { envelope: Envelope; connection: Connection }) => {
    const { id, delivery, sendCount } = envelope;
    const isEvent = delivery.type === 'events_api';
    envelope.sentTo = connection;
    envelope.sendCount += 1;
    connection.send({
      envelope_id: id,
      type: delivery.type,
      accepts_response_payload:
        delivery.type === 'slash_commands' || delivery.payload['type'] === 'view_submission',
      ...(isEvent ? { retry_attempt: sendCount, retry_reason: sendCount === 0 ? '' : 'timeout' } : {}),
      payload: delivery.payload,
    });
  };

  return {
    deliver(delivery: Delivery): Promise<ProductAnswer> {
      const connection = chooseConnection();
      const isEvent = delivery.type === 'events_api';
      if (!connection && !isEvent)
        return Promise.resolve({ ok: false, problem: 'the app has no connection to Slack.' });

      const { promise, resolve } = Promise.withResolvers<ProductAnswer>();
      const id = randomUUID();
      const giveUp = () => {
        if (!isEvent) open.delete(id);
        resolve({ ok: false, problem: 'the app did not answer within 3 seconds.' });
      };
      const timer = setTimeout(giveUp, ACKNOWLEDGE_WITHIN_MS);
      const settle = (answer: ProductAnswer) => {
        clearTimeout(timer);
        open.delete(id);
        resolve(answer);
      };
      const envelope: Envelope = { id, delivery, sentTo: null, sendCount: 0, settle };
      open.set(id, envelope);
      if (connection) send({ envelope, connection });
      return promise;
    },

    /** The app has acknowledged, perhaps with a message. */
    acknowledge({ id, payload }: { id: string; payload: unknown }) {
      const isEmpty = typeof payload !== 'object' || payload === null || Object.keys(payload).length === 0;
      open.get(id)?.settle({ ok: true, text: isEmpty ? '' : JSON.stringify(payload) });
    },

    /** What this connection had and did not acknowledge goes to another one, now or when there is one. */
    takeBack(connection: Connection) {
      for (const envelope of open.values()) {
        if (envelope.sentTo !== connection) continue;
        envelope.sentTo = null;
        const next = chooseConnection();
        if (next) send({ envelope, connection: next });
      }
    },

    /** A new connection gets what waits for one. */
    sendWaiting(connection: Connection) {
      for (const envelope of open.values()) if (!envelope.sentTo) send({ envelope, connection });
    },

    close() {
      for (const envelope of open.values()) envelope.settle({ ok: false, problem: 'Slack has ended.' });
    },
  };
}
