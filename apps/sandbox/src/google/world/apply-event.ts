import { addMessage, changeLabels, deleteMessage, forgetHistory } from '../mailbox/change-mailbox.ts';
import { renumberFolders } from '../mailbox/file-message.ts';
import { createMailbox } from '../mailbox/mailbox.ts';
import type { MailParts } from '../mail/mail-parts.ts';
import { applyOAuthEvent } from '../oauth/apply-oauth-event.ts';
import type { OAuthEvent } from '../oauth/apply-oauth-event.ts';
import { applyPubSubEvent } from '../pubsub/apply-pubsub-event.ts';
import type { PubSubEvent } from '../pubsub/apply-pubsub-event.ts';
import { receivedTrace } from '../mailbox/message-content.ts';
import type { SeedPerson } from '../seed/mail-world.ts';
import { isSenderCopy } from '../seed/mail-world.ts';
import { accountNumberOf } from './account-number.ts';
import { applyAccessEvent, createMailAccess } from './mail-access.ts';
import type { AccessEvent } from './mail-access.ts';
import type { Person, World } from './world.ts';

interface MessageAdded {
  kind: 'message.added';
  /** Copies of one email share this key. */
  emailKey: string;
  person: string;
  id: string;
  threadId?: string;
  labels: string[];
  receivedAtMs: number;
  mail?: MailParts;
  rawBase64?: string;
}

export type WorldEvent =
  | { kind: 'person.added'; person: SeedPerson }
  | { kind: 'person.deleted'; person: string }
  | { kind: 'person.refused'; person: string; error: string | null }
  | MessageAdded
  | { kind: 'labels.changed'; person: string; id: string; add: string[]; remove: string[] }
  | { kind: 'message.deleted'; person: string; id: string }
  | { kind: 'history.forgotten'; person: string; oldestHistoryId: string }
  | PubSubEvent
  | { kind: 'folders.renumbered'; person: string }
  | AccessEvent
  | OAuthEvent;

/** The one place where the simulated world changes. The same events in the same order give the same world. */
export function applyEvent(world: World, event: WorldEvent): void {
  switch (event.kind) {
    case 'person.added':
      return addPerson(world, event.person);
    case 'person.deleted':
      return deletePerson(world, event.person);
    case 'person.refused':
      personOf(world, event.person).refusedAtConsent = event.error ?? undefined;
      return;
    case 'message.added':
      return receive(world, event);
    case 'labels.changed': {
      const { mailbox, message } = messageOf(world, event);
      return changeLabels({ mailbox, message, add: event.add, remove: event.remove });
    }
    case 'message.deleted':
      return deleteMessage(messageOf(world, event));
    case 'history.forgotten': {
      const { mailbox } = personOf(world, event.person);
      return forgetHistory({ mailbox, oldestHistoryId: BigInt(event.oldestHistoryId) });
    }
    case 'topic.made':
    case 'subscription.made':
    case 'account.made':
    case 'watch.set':
    case 'watch.ended':
    case 'watch.seen':
    case 'pubsub.published':
    case 'pubsub.acknowledged':
      return applyPubSubEvent(world.pubsub, event);
    case 'folders.renumbered':
      return renumberFolders(personOf(world, event.person).mailbox);
    case 'app_password.made':
    case 'app_passwords.revoked':
    case 'mail_access.changed':
      return applyAccessEvent(personOf(world, event.person).access, event);
    default:
      return applyOAuthEvent(world.oauth, event);
  }
}

function addPerson(world: World, seed: SeedPerson): void {
  const address = seed.address.toLowerCase();
  const domain = address.slice(address.indexOf('@') + 1);
  const isConsumer = domain === 'gmail.com' || domain === 'googlemail.com';
  const person: Person = {
    sub: seed.sub ?? accountNumberOf(address),
    address,
    name: seed.name,
    aliases: (seed.aliases ?? []).map((alias) => alias.toLowerCase()),
    hd: seed.hd ?? (isConsumer ? undefined : domain),
    deleted: false,
    refusedAtConsent: undefined,
    mailbox: createMailbox(address),
    access: createMailAccess(),
  };
  world.people.set(address, person);
  for (const one of [address, ...person.aliases]) world.personByAddress.set(one, person);
}

function deletePerson(world: World, address: string): void {
  personOf(world, address).deleted = true;
  applyOAuthEvent(world.oauth, {
    kind: 'tokens.revoked',
    person: address,
    because: { error: 'invalid_grant', description: 'Account has been deleted' },
  });
}

function receive(world: World, event: MessageAdded): void {
  const { person: address, id, labels, receivedAtMs, mail, rawBase64, threadId, emailKey } = event;
  const withBcc = isSenderCopy(labels);
  const trace = withBcc ? '' : receivedTrace({ person: address, id, receivedAtMs });
  const raw = rawBase64 === undefined ? undefined : Buffer.from(rawBase64, 'base64');
  addMessage({
    mailbox: personOf(world, address).mailbox,
    id,
    labels,
    receivedAtMs,
    content: { withBcc, trace, ...(mail && { mail }), ...(raw && { raw }) },
    ...(threadId && { threadId }),
  });

  const copy = { person: address, labels, id };
  const known = world.deliveries.get(emailKey);
  if (known) known.copies.push(copy);
  else {
    const content = { ...(mail && { mail }), ...(rawBase64 !== undefined && { rawBase64 }) };
    world.deliveries.set(emailKey, { copies: [copy], receivedAtMs, ...content });
  }
}

function personOf(world: World, address: string): Person {
  const person = world.people.get(address);
  if (!person) throw new Error(`There is no simulated account ${address}.`);
  return person;
}

function messageOf(world: World, { person, id }: { person: string; id: string }) {
  const { mailbox } = personOf(world, person);
  const message = mailbox.messages.get(id);
  if (!message) throw new Error(`The mailbox of ${person} holds no message ${id}.`);
  return { mailbox, message };
}
