import type { GoogleDouble } from '@mailsync/sandbox';
import type { PubSubSettings } from '../freshness/pubsub-settings.ts';

export const TOPIC = 'projects/sandbox-project/topics/mailsync';
export const SUBSCRIPTION = 'projects/sandbox-project/subscriptions/mailsync';
export const READER = 'mailsync@sandbox-project.iam.gserviceaccount.com';

/** What an administrator does in Google Cloud: a topic that Gmail may publish to, a subscription, an account that may pull. */
export async function setUpPubSub({ control, settings }: GoogleDouble): Promise<PubSubSettings> {
  await control.setBehaviour({ pullWaitMs: 0 });
  await control.makeTopic({ name: TOPIC });
  await control.makeSubscription({ name: SUBSCRIPTION, topic: TOPIC, subscribers: [READER] });
  const key = await control.makeServiceAccount({ email: READER });
  const credentials = {
    clientEmail: key.client_email,
    privateKeyId: key.private_key_id,
    privateKey: key.private_key,
  };
  return {
    topic: TOPIC,
    pull: { subscription: SUBSCRIPTION, credentials, apiUrl: settings.GOOGLE_PUBSUB_URL },
    push: null,
  };
}

/** A notification as it lies in a Pub/Sub message. */
export function notificationOf({ address, historyId }: { address: string; historyId: string }): string {
  return Buffer.from(JSON.stringify({ emailAddress: address, historyId })).toString('base64');
}
