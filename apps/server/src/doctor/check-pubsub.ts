import type { Clock } from '@mailsync/foundation';
import { signServiceToken } from '@mailsync/sync-engine';
import type { Settings } from '../config/settings.ts';
import { type AskService, readJson } from './ask-service.ts';
import { fault, type Finding, ok, warning } from './finding.ts';

const AUDIENCE = 'https://pubsub.googleapis.com/';
const NEEDED = 'pubsub.subscriptions.consume';
const LATER = 'New mail is found by looking once a minute, instead of at once.';

/**
 * Whether the service account may read the subscription. Whether Gmail may write to the topic is only told to whoever may
 * administer it; it shows when the first mailbox is connected, and is then among the faults of the installation.
 */
export async function checkPubSub({
  settings,
  clock,
  ask,
}: {
  settings: Partial<Settings>;
  clock: Clock;
  ask: AskService;
}): Promise<Finding[]> {
  const {
    GOOGLE_PUBSUB_TOPIC: topic,
    GOOGLE_PUBSUB_SUBSCRIPTION: subscription,
    GOOGLE_PUBSUB_CREDENTIALS: key,
    GOOGLE_PUBSUB_PUSH_ACCOUNT: pushAccount,
    GOOGLE_PUBSUB_URL: apiUrl,
  } = settings;
  if (!topic) return [];
  if (!subscription || !key || !apiUrl) {
    return pushAccount
      ? [
          ok(
            'pubsub',
            `Pub/Sub posts new mail to Mail Sync as ${pushAccount}; whether it does shows only when mail comes.`,
          ),
        ]
      : [];
  }
  const { token } = signServiceToken({ key, audience: AUDIENCE, now: clock.now() });
  const answer = await ask(`${apiUrl}/v1/${subscription}:testIamPermissions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ permissions: [NEEDED] }),
  });
  if (!answer.isAnswered) return [fault('pubsub', { what: answer.what, why: LATER, mend: answer.mend })];
  const body = readJson(answer.text);
  if (answer.status === 200 && Array.isArray(body['permissions']) && body['permissions'].includes(NEEDED))
    return [
      ok(
        'pubsub',
        `${key.clientEmail} may read ${subscription}. Whether Gmail may write to ${topic} shows with the first mailbox.`,
      ),
    ];
  if (answer.status === 401) {
    return [
      fault('pubsub', {
        what: 'Google does not accept the key in GOOGLE_PUBSUB_CREDENTIALS.',
        why: LATER,
        mend: `Make a new key for ${key.clientEmail} in the Google Cloud console (IAM & Admin → Service accounts → Keys), and check the clock.`,
      }),
    ];
  }
  // Google tells nobody whether what they may not see is there.
  if ([200, 403, 404].includes(answer.status)) {
    return [
      fault('pubsub', {
        what: `${key.clientEmail} may not read ${subscription}, or there is no such subscription.`,
        why: LATER,
        mend: 'Check GOOGLE_PUBSUB_SUBSCRIPTION against the Google Cloud console, and give the service account the role Pub/Sub Subscriber on it (docs/google.md).',
      }),
    ];
  }
  return [
    warning('pubsub', {
      what: `Pub/Sub answered unexpectedly (HTTP ${answer.status}).`,
      why: 'It is not known whether the subscription can be read.',
      mend: 'Run mailsync doctor again in some minutes. If GOOGLE_PUBSUB_URL is set, check it.',
    }),
  ];
}
