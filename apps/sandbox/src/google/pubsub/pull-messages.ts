import { randomBytes } from 'node:crypto';

import { waitMs } from '../faults/meet-faults.ts';
import { invalidArgument } from '../google-error.ts';
import type { StandIn } from '../stand-in.ts';
import { record } from '../stand-in.ts';
import type { Subscription } from './pubsub-state.ts';

/** How often a waiting pull looks at the clock: a lease may have ended without anybody saying so. */
const LOOK_EVERY_MS = 50;
const LONGEST_ACK_DEADLINE_SECONDS = 600;

export interface SubscriptionCall {
  standIn: StandIn;
  subscription: Subscription;
  body: Record<string, unknown>;
  /** Whether the caller has gone away. */
  isOver(): boolean;
}

/** `pull`: what is outstanding, each message leased for the ack deadline; waits a while when there is nothing. */
export async function pullMessages({ standIn, subscription, body, isOver }: SubscriptionCall) {
  const maxMessages = Number(body['maxMessages'] ?? 0);
  if (!Number.isInteger(maxMessages) || maxMessages < 1) {
    throw invalidArgument('You have passed an invalid argument to the service (argument=max_messages).');
  }
  const endsAtMs =
    performance.now() + (body['returnImmediately'] === true ? 0 : standIn.behaviour.pullWaitMs);
  let leased = lease({ standIn, subscription, maxMessages });
  while (leased.length === 0 && performance.now() < endsAtMs && !isOver()) {
    await waitForNews(standIn);
    if (!isOver()) leased = lease({ standIn, subscription, maxMessages });
  }
  return leased.length > 0 ? { receivedMessages: leased } : {};
}

function lease({
  standIn,
  subscription,
  maxMessages,
}: {
  standIn: StandIn;
  subscription: Subscription;
  maxMessages: number;
}) {
  const nowMs = standIn.clock.now().getTime();
  const free = [...subscription.outstanding.values()].filter((one) => one.leasedUntilMs <= nowMs);
  return free.slice(0, maxMessages).map((one) => {
    one.ackId = randomBytes(60).toString('base64url');
    one.leasedUntilMs = nowMs + subscription.ackDeadlineSeconds * 1000;
    const { data, messageId, publishedAtMs } = one.message;
    return {
      ackId: one.ackId,
      message: { data, messageId, publishTime: new Date(publishedAtMs).toISOString() },
    };
  });
}

async function waitForNews({ world: { pubsub } }: StandIn): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  pubsub.waiting.add(resolve);
  await Promise.race([promise, waitMs(LOOK_EVERY_MS)]);
  pubsub.waiting.delete(resolve);
}

/** `acknowledge`: an id whose lease has ended does nothing, as Pub/Sub says of subscriptions without exactly-once. */
export function acknowledge({ standIn, subscription, body }: SubscriptionCall) {
  const held = findHeld({ standIn, subscription, ackIds: readAckIds(body) });
  const messageIds = held.map(({ message }) => message.messageId);
  if (messageIds.length > 0) {
    record(standIn, { kind: 'pubsub.acknowledged', subscription: subscription.name, messageIds });
  }
  return {};
}

/** `modifyAckDeadline`: from now; 0 gives the message back at once. */
export function modifyAckDeadline({ standIn, subscription, body }: SubscriptionCall) {
  const seconds = Number(body['ackDeadlineSeconds'] ?? 0);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_ACK_DEADLINE_SECONDS) {
    throw invalidArgument('Invalid ack deadline given; value must be between 0 and 600 seconds.');
  }
  const nowMs = standIn.clock.now().getTime();
  for (const one of findHeld({ standIn, subscription, ackIds: readAckIds(body) }))
    one.leasedUntilMs = nowMs + seconds * 1000;
  return {};
}

function findHeld({ standIn, subscription, ackIds }: FindHeldInput) {
  const nowMs = standIn.clock.now().getTime();
  const named = new Set(ackIds);
  return [...subscription.outstanding.values()].filter(
    (one) => one.ackId !== undefined && named.has(one.ackId) && one.leasedUntilMs > nowMs,
  );
}

function readAckIds(body: Record<string, unknown>): string[] {
  const ackIds = body['ackIds'];
  if (Array.isArray(ackIds) && ackIds.length > 0 && ackIds.every((one) => typeof one === 'string'))
    return ackIds;
  throw invalidArgument('You have passed an invalid argument to the service (argument=ack_ids).');
}

interface FindHeldInput {
  standIn: StandIn;
  subscription: Subscription;
  ackIds: readonly string[];
}
