import type { Database } from '@mailsync/db';
import type { Clock, CreateId, Logger, Service, Sleep } from '@mailsync/foundation';
import { createPubSubClient } from '../providers/gmail-api/pubsub-client.ts';
import { createVerifyPushToken } from '../providers/gmail-api/verify-push-token.ts';
import { forgetOldWatches } from './forget-old-watches.ts';
import { closeFaultsOfUnusedParts } from './freshness-faults.ts';
import { createEars, type Ears } from './hear-notifications.ts';
import { createKeepWatch, type KeepWatch } from './keep-watch.ts';
import { createNotificationPuller } from './pull-notifications.ts';
import type { PubSubSettings } from './pubsub-settings.ts';
import { receivePush } from './receive-push.ts';

/** Where Pub/Sub posts notifications to; also what its tokens must be made for. */
const PUSH_PATH = '/google/pubsub';

/** How we hear of new mail before we look. Starting begins to pull, where a subscription is set. */
export interface Freshness extends Service {
  keepWatch: KeepWatch;
  receivePush(input: { authorization: string | null; readBody: () => Promise<string> }): Promise<void>;
  ears: Ears;
}

export function createFreshness({
  pubsub,
  certsUrl,
  publicUrl,
  wake,
  ...rest
}: {
  /** Null: mailboxes are looked at, and nobody tells us. */
  pubsub: PubSubSettings | null;
  certsUrl: string;
  publicUrl: string;
  wake: (mailboxIds: string[]) => Promise<void>;
  db: Database;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  sleep: Sleep;
  random: () => number;
}): Freshness {
  const { db, clock } = rest;
  const topic = pubsub?.topic ?? null;
  const ears = createEars({ db, clock, wake });
  const puller = pubsub?.pull
    ? createNotificationPuller({ ...rest, ears, client: createPubSubClient({ ...pubsub.pull, clock }) })
    : null;
  const verify = pubsub?.push
    ? createVerifyPushToken({
        certsUrl,
        account: pubsub.push.account,
        audience: `${publicUrl}${PUSH_PATH}`,
        clock,
      })
    : null;

  return {
    name: 'freshness',
    async start() {
      await forgetOldWatches({ db, topic });
      await closeFaultsOfUnusedParts({
        db,
        watches: topic !== null,
        pulls: puller !== null,
        now: clock.now(),
      });
      await puller?.start();
    },
    async stop() {
      await puller?.stop();
    },
    keepWatch: createKeepWatch({ ...rest, topic }),
    receivePush: (request) => receivePush({ verify, ears, ...request }),
    ears,
  };
}
