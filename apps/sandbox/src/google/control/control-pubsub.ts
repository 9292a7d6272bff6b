import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';

import { publishText } from '../pubsub/publish-change.ts';
import { GMAIL_PUBLISHER } from '../pubsub/pubsub-state.ts';
import type { StandIn } from '../stand-in.ts';
import { record } from '../stand-in.ts';
import type { GoogleControl } from './google-control.ts';
import { badControl, namePerson } from './name-person.ts';

type PubSubControl = Pick<
  GoogleControl,
  | 'makeTopic'
  | 'makeSubscription'
  | 'makeServiceAccount'
  | 'publish'
  | 'listWatches'
  | 'listOutstanding'
  | 'endWatch'
>;

/** The verbs that do in Google Cloud what an administrator does there, and look at what became of notifications. */
export function controlPubSub(standIn: StandIn): PubSubControl {
  return {
    makeTopic: async ({ name, publishers = [GMAIL_PUBLISHER] }) =>
      record(standIn, { kind: 'topic.made', name, publishers }),
    makeSubscription: async ({ name, topic, subscribers = [], ackDeadlineSeconds = 10, push }) => {
      if (!standIn.world.pubsub.topics.has(topic)) throw badControl(`There is no topic ${topic}.`);
      const made = { name, topic, subscribers, ackDeadlineSeconds };
      record(standIn, { kind: 'subscription.made', ...made, ...(push && { push }) });
    },
    makeServiceAccount: async ({ email }) => {
      const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
      const keyId = crypto.randomUUID().replaceAll('-', '');
      const account = { email, keyId, publicKey: await exportJWK(publicKey) };
      record(standIn, { kind: 'account.made', account });
      return {
        type: 'service_account',
        project_id: email.split('@')[1]?.split('.')[0] ?? '',
        private_key_id: keyId,
        private_key: await exportPKCS8(privateKey),
        client_email: email,
      };
    },
    publish: async ({ topic, text }) => publishText({ standIn, topic, text }),
    listWatches: async () =>
      [...standIn.world.pubsub.watches].map(([person, { topicName, expiresAtMs }]) => ({
        person,
        topicName,
        expiresAtMs,
      })),
    listOutstanding: async ({ subscription }) => {
      const found = standIn.world.pubsub.subscriptions.get(subscription);
      if (!found) throw badControl(`There is no subscription ${subscription}.`);
      return [...found.outstanding.values()].map(({ message }) =>
        Buffer.from(message.data, 'base64').toString('utf8'),
      );
    },
    endWatch: async ({ person }) =>
      record(standIn, { kind: 'watch.ended', person: namePerson(standIn, person).address }),
  };
}
