import { entry, NOTHING_TO_DO } from './catalogue-entry.ts';

const LOOKED_AT_MEANWHILE = 'Until then mailboxes are looked at regularly, so nothing is lost.';

/** What keeps Gmail from telling of new mail; mailboxes are looked at all the same. */
export const PUBSUB_ENTRIES = [
  entry('gmail.watch_topic_invalid', 'installation', 'Gmail cannot use the Pub/Sub topic of Mail Sync.', [
    'GOOGLE_PUBSUB_TOPIC must name a topic in the Cloud project of the OAuth client: projects/<project>/topics/<topic>.',
    LOOKED_AT_MEANWHILE,
  ]),
  entry('gmail.watch_topic_missing', 'installation', 'The Pub/Sub topic of Mail Sync does not exist.', [
    'Make the topic that GOOGLE_PUBSUB_TOPIC names in the Google Cloud console, under Pub/Sub → Topics.',
    LOOKED_AT_MEANWHILE,
  ]),
  entry('gmail.watch_not_allowed', 'installation', 'Gmail is not allowed to write to the Pub/Sub topic.', [
    'On the topic, give gmail-api-push@system.gserviceaccount.com the role Pub/Sub Publisher.',
    LOOKED_AT_MEANWHILE,
  ]),
  entry('gmail.watch_elsewhere', 'retry', 'Gmail still tells another topic of this mailbox.', NOTHING_TO_DO),
  entry('pubsub.credentials_refused', 'installation', 'Google does not accept the key for Pub/Sub.', [
    'Make a new key for the service account and give it to Mail Sync as GOOGLE_PUBSUB_CREDENTIALS_FILE.',
    'Check the clock of the server.',
    LOOKED_AT_MEANWHILE,
  ]),
  entry('pubsub.not_allowed', 'installation', 'Mail Sync may not read its Pub/Sub subscription.', [
    'On the subscription, give the service account the role Pub/Sub Subscriber.',
    LOOKED_AT_MEANWHILE,
  ]),
  entry(
    'pubsub.api_disabled',
    'installation',
    'The Pub/Sub API is not turned on in the Google Cloud project.',
    ['In the Google Cloud console: APIs & Services → Library → Cloud Pub/Sub API → Enable.'],
  ),
  entry(
    'pubsub.subscription_missing',
    'installation',
    'The Pub/Sub subscription of Mail Sync does not exist.',
    [
      'Make the subscription that GOOGLE_PUBSUB_SUBSCRIPTION names in the Google Cloud console, on the topic of GOOGLE_PUBSUB_TOPIC.',
      LOOKED_AT_MEANWHILE,
    ],
  ),
  entry('pubsub.unavailable', 'retry', 'Pub/Sub had a temporary problem.', NOTHING_TO_DO),
] as const;
