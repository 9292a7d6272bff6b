import type { Mailbox } from '../mailbox/mailbox.ts';
import type { SeedMessage } from '../seed/mail-world.ts';
import type { MailAccess } from './mail-access.ts';
import type { OAuthClient, OAuthState } from '../oauth/oauth-state.ts';
import { createOAuthState } from '../oauth/oauth-state.ts';
import type { PubSubState } from '../pubsub/pubsub-state.ts';
import { createPubSubState } from '../pubsub/pubsub-state.ts';

/** A simulated Google account. */
export interface Person {
  sub: string;
  address: string;
  name: string;
  aliases: string[];
  hd: string | undefined;
  deleted: boolean;
  /** Set while Google's consent page refuses this person: `org_internal`, `admin_policy_enforced`, `access_denied`. */
  refusedAtConsent: string | undefined;
  mailbox: Mailbox;
  access: MailAccess;
}

/** The whole state of simulated Google. It changes through `applyEvent` alone, so a journal can rebuild it. */
export interface World {
  people: Map<string, Person>;
  /** Every address, aliases included, in lower case. */
  personByAddress: Map<string, Person>;
  oauth: OAuthState;
  pubsub: PubSubState;
  /** What was delivered, as it was handed in: the truth that tests compare with. */
  deliveries: Map<string, SeedMessage>;
}

export function createWorld({ clients }: { clients: OAuthClient[] }): World {
  return {
    people: new Map(),
    personByAddress: new Map(),
    oauth: createOAuthState({ clients }),
    pubsub: createPubSubState(),
    deliveries: new Map(),
  };
}

/** Finds a person by any of their addresses, in any case, with or without a `+tag`. */
export function findPerson(world: World, address: string): Person | undefined {
  const wanted = address.trim().toLowerCase();
  const found =
    world.personByAddress.get(wanted) ?? world.personByAddress.get(wanted.replace(/\+[^@]*@/, '@'));
  return found?.deleted ? undefined : found;
}

export function ownAddressesOf(person: Person): string[] {
  return [person.address, ...person.aliases];
}
