import { importJWK, SignJWT } from 'jose';

import { accountNumberOf } from '../world/account-number.ts';
import { ISSUER, openSigningKey } from '../oauth/sign-id-token.ts';
import type { StandIn } from '../stand-in.ts';
import { record } from '../stand-in.ts';
import { subscriptionsOf } from './apply-pubsub-event.ts';
import type { PubSubMessage, PushConfig, Subscription } from './pubsub-state.ts';

/** "Push backoff: a minimum of 100 milliseconds and a maximum of 60 seconds." */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 60_000;
const PUSH_TIMEOUT_MS = 10_000;
/** Answers that Pub/Sub takes as an acknowledgement. */
const ACKNOWLEDGES = new Set([102, 200, 201, 202, 204]);
const TOKEN_SECONDS = 3_600;

/** Posts messages to the endpoints of push subscriptions until they are taken. */
export interface Pusher {
  /** Starts what is outstanding for a topic and not under way. */
  push(topic: string): void;
  /** Forgets what is under way. */
  stop(): void;
}

export function createPusher(readStandIn: () => StandIn): Pusher {
  let stopping = new AbortController();
  const underWay = new Set<string>();

  async function deliver({ subscription, message, push }: Delivery, signal: AbortSignal): Promise<void> {
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(LONGEST_RETRY_MS, retryMs * 2)) {
      const standIn = readStandIn();
      if (signal.aborted || !subscription.outstanding.has(message.messageId)) return;
      if (await isTaken({ standIn, subscription, message, push, signal })) {
        if (signal.aborted) return;
        const messageIds = [message.messageId];
        record(standIn, { kind: 'pubsub.acknowledged', subscription: subscription.name, messageIds });
        return;
      }
      await pause(retryMs, signal);
    }
  }

  return {
    push(topic) {
      for (const subscription of subscriptionsOf(readStandIn().world.pubsub, topic)) {
        const { push } = subscription;
        if (!push) continue;
        for (const { message } of subscription.outstanding.values()) {
          const key = `${subscription.name} ${message.messageId}`;
          if (underWay.has(key)) continue;
          underWay.add(key);
          void deliver({ subscription, message, push }, stopping.signal).finally(() => underWay.delete(key));
        }
      }
    },
    stop() {
      stopping.abort();
      stopping = new AbortController();
      underWay.clear();
    },
  };
}

interface Delivery {
  subscription: Subscription;
  message: PubSubMessage;
  push: PushConfig;
}

async function isTaken({
  standIn,
  subscription,
  message,
  push,
  signal,
}: Delivery & { standIn: StandIn; signal: AbortSignal }): Promise<boolean> {
  const publishTime = new Date(message.publishedAtMs).toISOString();
  const { messageId, data } = message;
  const envelope = {
    message: { data, messageId, message_id: messageId, publishTime, publish_time: publishTime },
    subscription: subscription.name,
  };
  try {
    standIn.meter.countCall('pubsub.push');
    const response = await fetch(push.endpoint, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': 'CloudPubSub-Google',
        ...(push.account !== undefined && {
          Authorization: `Bearer ${await signPushToken({ standIn, push, account: push.account })}`,
        }),
      },
      body: JSON.stringify(envelope),
      signal: AbortSignal.any([signal, AbortSignal.timeout(PUSH_TIMEOUT_MS)]),
    });
    await response.arrayBuffer();
    return ACKNOWLEDGES.has(response.status);
  } catch {
    return false;
  }
}

/** The identity token of the push account (cloud.google.com/pubsub/docs/authenticate-push-subscriptions). */
async function signPushToken({
  standIn,
  push,
  account,
}: {
  standIn: StandIn;
  push: PushConfig;
  account: string;
}): Promise<string> {
  const jwk = await openSigningKey(standIn);
  const issuedAtSeconds = Math.floor(standIn.clock.now().getTime() / 1000);
  const sub = accountNumberOf(account);
  return new SignJWT({ azp: sub, email: account, email_verified: true })
    .setProtectedHeader({ alg: 'RS256', kid: jwk.kid ?? '', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(push.audience ?? push.endpoint)
    .setSubject(sub)
    .setIssuedAt(issuedAtSeconds)
    .setExpirationTime(issuedAtSeconds + TOKEN_SECONDS)
    .sign(await importJWK(jwk, 'RS256'));
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
