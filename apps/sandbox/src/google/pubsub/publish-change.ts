import { randomInt } from 'node:crypto';

import type { Mailbox } from '../mailbox/mailbox.ts';
import type { StandIn } from '../stand-in.ts';
import { record } from '../stand-in.ts';
import { GMAIL_PUBLISHER } from './pubsub-state.ts';
import type { Watch } from './pubsub-state.ts';

/** "Each Gmail user being watched has a maximum notification rate of 1 event per second"; what is above it is dropped. */
const SHORTEST_BETWEEN_EVENTS_MS = 1_000;

/** Tells the watcher of a mailbox that something changed, as Gmail does: perhaps. */
export function publishChange(standIn: StandIn, address: string): void {
  const { pubsub, people } = standIn.world;
  const watch = pubsub.watches.get(address);
  const mailbox = people.get(address)?.mailbox;
  if (!watch || !mailbox || mailbox.historyId <= watch.seenHistoryId) return;

  const nowMs = standIn.clock.now().getTime();
  const historyId = mailbox.historyId.toString();
  const mayPublish = pubsub.topics.get(watch.topicName)?.publishers.includes(GMAIL_PUBLISHER) ?? false;
  const isTooSoon =
    watch.toldAtMs !== undefined && Math.abs(nowMs - watch.toldAtMs) < SHORTEST_BETWEEN_EVENTS_MS;
  const isTold =
    watch.expiresAtMs > nowMs &&
    mayPublish &&
    !isTooSoon &&
    isWanted({ watch, mailbox }) &&
    !standIn.faults.take({ method: 'pubsub.publish', path: '', person: address });
  record(standIn, { kind: 'watch.seen', person: address, historyId, ...(isTold && { toldAtMs: nowMs }) });
  if (isTold) publishNotification({ standIn, topic: watch.topicName, address, historyId });
}

function isWanted({ watch, mailbox }: { watch: Watch; mailbox: Mailbox }): boolean {
  if (watch.labelIds.length === 0) return true;
  const change = mailbox.history.at(-1);
  const labels = [...(change?.labels ?? []), ...(change?.changed ?? [])];
  const isNamed = labels.some((label) => watch.labelIds.includes(label));
  return isNamed === (watch.labelFilter === 'include');
}

/** The notification as Gmail writes it: the history id is a bare number of up to 64 bits. */
export function publishNotification({
  standIn,
  topic,
  address,
  historyId,
}: {
  standIn: StandIn;
  topic: string;
  address: string;
  historyId: string;
}): void {
  publishText({
    standIn,
    topic,
    text: `{"emailAddress":${JSON.stringify(address)},"historyId":${historyId}}`,
  });
}

/** Publishes any text to a topic and starts its pushes. */
export function publishText({
  standIn,
  topic,
  text,
}: {
  standIn: StandIn;
  topic: string;
  text: string;
}): void {
  const publishedAtMs = standIn.clock.now().getTime();
  const messageId = `${publishedAtMs}${randomInt(100_000, 999_999)}`;
  const data = Buffer.from(text).toString('base64');
  record(standIn, { kind: 'pubsub.published', topic, message: { messageId, data, publishedAtMs } });
  standIn.pusher.push(topic);
}
