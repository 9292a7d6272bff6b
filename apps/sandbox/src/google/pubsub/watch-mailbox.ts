import { apiError, invalidArgument } from '../google-error.ts';
import type { GmailCall } from '../gmail/gmail-method.ts';
import { record } from '../stand-in.ts';
import { publishNotification } from './publish-change.ts';
import { GMAIL_PUBLISHER } from './pubsub-state.ts';

/** A watch ends seven days after it was set, unless it is renewed. */
const WATCH_LIFETIME_MS = 7 * 24 * 60 * 60 * 1000;
const DEFAULT_PROJECT = 'sandbox-project';

/** `users.watch`: sets or renews the one watch of a mailbox, and proves the topic with a message. */
export function watchMailbox(call: GmailCall) {
  const { standIn, person, mailbox, body, nowMs } = call;
  const { pubsub, oauth } = standIn.world;
  const topicName = readTopicName(body);
  const project = oauth.clients.get(call.clientId)?.project ?? DEFAULT_PROJECT;
  if (!new RegExp(`^projects/${project}/topics/[A-Za-z][\\w.~+%-]{2,254}$`).test(topicName)) {
    throw invalidArgument(`Invalid topicName does not match projects/${project}/topics/*`);
  }
  const current = pubsub.watches.get(person.address);
  if (current && current.expiresAtMs > nowMs && current.topicName !== topicName) {
    throw apiError({
      code: 400,
      message: 'Only one user push notification client allowed per developer (call /stop then try again)',
      reason: 'failedPrecondition',
      status: 'FAILED_PRECONDITION',
    });
  }
  const topic = pubsub.topics.get(topicName);
  if (!topic) throw noTestMessage(404, topicName, 'Resource not found');
  if (!topic.publishers.includes(GMAIL_PUBLISHER)) {
    throw noTestMessage(403, topicName, 'User not authorized to perform this action.');
  }
  const expiresAtMs = nowMs + WATCH_LIFETIME_MS;
  const historyId = mailbox.historyId.toString();
  const labels = readLabels(call);
  record(standIn, {
    kind: 'watch.set',
    person: person.address,
    topicName,
    ...labels,
    expiresAtMs,
    historyId,
  });
  publishNotification({ standIn, topic: topicName, address: person.address, historyId });
  return { historyId, expiration: expiresAtMs.toString() };
}

/** `users.stop`: no more notifications, whether there was a watch or not. */
export function stopWatch({ standIn, person }: GmailCall): undefined {
  record(standIn, { kind: 'watch.ended', person: person.address });
}

function readTopicName(body: Record<string, unknown>): string {
  const value = body['topicName'];
  if (typeof value === 'string' && value !== '') return value;
  throw invalidArgument('Required field topicName is missing');
}

function readLabels({ body, mailbox }: GmailCall) {
  const labelIds = body['labelIds'] ?? [];
  if (!Array.isArray(labelIds)) throw invalidArgument("Invalid value at 'label_ids'");
  for (const label of labelIds) {
    if (typeof label !== 'string' || !mailbox.labels.has(label))
      throw invalidArgument(`Invalid label: ${String(label)}`);
  }
  const behaviour = String(body['labelFilterBehavior'] ?? body['labelFilterAction'] ?? 'include');
  const labelFilter: 'include' | 'exclude' = behaviour.toLowerCase() === 'exclude' ? 'exclude' : 'include';
  return { labelIds: labelIds as string[], labelFilter };
}

function noTestMessage(code: 403 | 404, topicName: string, why: string) {
  return apiError({
    code,
    message: `Error sending test message to Cloud PubSub ${topicName} : ${why}${code === 404 ? ` (resource=${topicName.split('/').at(-1)}).` : ''}`,
    reason: code === 404 ? 'notFound' : 'forbidden',
  });
}
