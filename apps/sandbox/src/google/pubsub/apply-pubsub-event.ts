import type { PubSubMessage, PubSubState, PushConfig, ServiceAccount, Subscription } from './pubsub-state.ts';

export type PubSubEvent =
  | { kind: 'topic.made'; name: string; publishers: string[] }
  | {
      kind: 'subscription.made';
      name: string;
      topic: string;
      ackDeadlineSeconds: number;
      subscribers: string[];
      push?: PushConfig;
    }
  | { kind: 'account.made'; account: ServiceAccount }
  | {
      kind: 'watch.set';
      person: string;
      topicName: string;
      labelIds: string[];
      labelFilter: 'include' | 'exclude';
      expiresAtMs: number;
      historyId: string;
    }
  | { kind: 'watch.ended'; person: string }
  | { kind: 'watch.seen'; person: string; historyId: string; toldAtMs?: number }
  | { kind: 'pubsub.published'; topic: string; message: PubSubMessage }
  | { kind: 'pubsub.acknowledged'; subscription: string; messageIds: string[] };

export function applyPubSubEvent(state: PubSubState, event: PubSubEvent): void {
  switch (event.kind) {
    case 'topic.made':
      state.topics.set(event.name, { name: event.name, publishers: event.publishers });
      return;
    case 'subscription.made': {
      const { kind: _, push, ...rest } = event;
      const before = state.subscriptions.get(event.name);
      state.subscriptions.set(event.name, { ...rest, push, outstanding: before?.outstanding ?? new Map() });
      return;
    }
    case 'account.made':
      state.accounts.set(event.account.email, event.account);
      return;
    case 'watch.set': {
      const { topicName, labelIds, labelFilter, expiresAtMs } = event;
      const toldAtMs = state.watches.get(event.person)?.toldAtMs;
      const seenHistoryId = BigInt(event.historyId);
      state.watches.set(event.person, {
        topicName,
        labelIds,
        labelFilter,
        expiresAtMs,
        seenHistoryId,
        toldAtMs,
      });
      return;
    }
    case 'watch.ended':
      state.watches.delete(event.person);
      return;
    case 'watch.seen': {
      const watch = state.watches.get(event.person);
      if (!watch) return;
      watch.seenHistoryId = BigInt(event.historyId);
      watch.toldAtMs = event.toldAtMs ?? watch.toldAtMs;
      return;
    }
    case 'pubsub.published':
      return publish(state, event);
    case 'pubsub.acknowledged': {
      const subscription = state.subscriptions.get(event.subscription);
      for (const messageId of event.messageIds) subscription?.outstanding.delete(messageId);
    }
  }
}

/** Each subscription that the topic has by now gets the message; one made later does not. */
function publish(state: PubSubState, { topic, message }: { topic: string; message: PubSubMessage }): void {
  for (const subscription of subscriptionsOf(state, topic)) {
    subscription.outstanding.set(message.messageId, { message, ackId: undefined, leasedUntilMs: 0 });
  }
  for (const wake of state.waiting) wake();
}

export function subscriptionsOf(state: PubSubState, topic: string): Subscription[] {
  return [...state.subscriptions.values()].filter((one) => one.topic === topic);
}
