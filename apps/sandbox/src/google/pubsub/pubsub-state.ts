import type { JWK } from 'jose';

/** Who publishes Gmail's notifications: it must hold the Publisher role of the topic. */
export const GMAIL_PUBLISHER = 'gmail-api-push@system.gserviceaccount.com';

export interface PubSubMessage {
  messageId: string;
  /** Base64. */
  data: string;
  publishedAtMs: number;
}

interface Topic {
  name: string;
  /** Accounts with the Publisher role. */
  publishers: string[];
}

export interface PushConfig {
  endpoint: string;
  /** The account whose identity token comes with each push; without one there is no token. */
  account?: string;
  /** Default: the endpoint. */
  audience?: string;
}

/** A message that one subscription has not seen acknowledged yet. Leases are not journalled: they are short. */
interface Outstanding {
  message: PubSubMessage;
  ackId: string | undefined;
  leasedUntilMs: number;
}

export interface Subscription {
  name: string;
  topic: string;
  ackDeadlineSeconds: number;
  /** Accounts with the Subscriber role. */
  subscribers: string[];
  push: PushConfig | undefined;
  outstanding: Map<string, Outstanding>;
}

/** A service account with one key. */
export interface ServiceAccount {
  email: string;
  keyId: string;
  publicKey: JWK;
}

export interface Watch {
  topicName: string;
  labelIds: string[];
  /** Whether changes of mail with these labels are told, or all others. */
  labelFilter: 'include' | 'exclude';
  expiresAtMs: number;
  /** The change that was looked at last, told or dropped. */
  seenHistoryId: bigint;
  toldAtMs: number | undefined;
}

/** Cloud Pub/Sub, as far as Gmail's notifications need it. */
export interface PubSubState {
  topics: Map<string, Topic>;
  subscriptions: Map<string, Subscription>;
  accounts: Map<string, ServiceAccount>;
  /** By address of the person. */
  watches: Map<string, Watch>;
  /** Pulls that wait for a message. */
  waiting: Set<() => void>;
}

export function createPubSubState(): PubSubState {
  return {
    topics: new Map(),
    subscriptions: new Map(),
    accounts: new Map(),
    watches: new Map(),
    waiting: new Set(),
  };
}
