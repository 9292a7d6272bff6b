import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toActor } from '@mailsync/crm';
import { createIdFactory } from '@mailsync/foundation';
import { type Fault, type GoogleDouble, type MailAddress, openGoogleDouble } from '@mailsync/sandbox';
import type { Random } from '../../product/create-random.ts';
import { findFaketime } from './fake-time.ts';
import type { FaultRow, Kind } from './fault-rows.ts';
import { type BookCopy, type BookRules, createMailBook, type MailBook } from './mail-book.ts';
import { type OpenEngine, openEngine, PUBSUB_TOPIC } from './open-engine.ts';
import { openUntrustedServer } from './open-untrusted-server.ts';
import { createModelMailbox, type ModelMailbox } from './status-model.ts';
import { type Tally, createTally } from './tally.ts';
import { createWorldClock, type WorldClock } from './world-clock.ts';

/** Stands in all mail of people who are never leads: none of it may ever be found in the database file. */
export const STRANGERS_MARK = 'zqnobody';
const START = new Date('2026-05-04T09:00:00.000Z');
const MESSAGES_PER_MAILBOX = 70;
const NAMES = ['anna', 'bela', 'cleo', 'dana', 'emil', 'fine'];

/** A fault that was ordered and has not been met as often as ordered. */
export interface Armed {
  person: string;
  row: FaultRow;
  /** What it does to a pass: fails it, changes nothing, or concerns one message. */
  effect: 'fails' | 'passes' | 'one message';
  fault: Fault;
  left: number;
}

export interface WorldLead {
  person: MailAddress;
  addresses: string[];
  /** Which of the addresses the CRM knows; none when it does not know the lead. */
  known: string[];
  leadId: string | null;
}

/** Everything that the run plays with: Google's stand-in, the product on a file, and what the run itself keeps of them. */
export interface FaultWorld {
  dataDir: string;
  databaseFile: string;
  clock: WorldClock;
  google: GoogleDouble;
  random: Random;
  product: OpenEngine;
  people: MailAddress[];
  strangers: MailAddress[];
  leads: WorldLead[];
  userIds: Map<string, string>;
  mailboxIds: Map<string, string>;
  models: Map<string, ModelMailbox>;
  book: MailBook;
  tally: Tally;
  limit: number;
  exclusions: string[];
  armed: Armed[];
  /** Whose grant is dead, and how. */
  deadGrants: Map<string, { name: string; code: string; kind: Kind }>;
  /** What stops everybody just now. */
  outage: { name: string; code: string; kind: Kind } | null;
  mailCount: number;
  /** Copies that a person removed one by one. */
  removedByPeople: BookCopy[];
  rules(): BookRules;
  actorOf(person: string): Promise<ReturnType<typeof toActor>>;
  /** Throws the engine away and opens it anew on the same file. */
  reopen(network?: 'refused' | 'unknown name' | 'certificate'): Promise<void>;
  /** Opens the engine after the file was in other hands. */
  open(): Promise<void>;
  close(): Promise<void>;
}

export async function openFaultWorld({
  seed,
  random,
}: {
  seed: number;
  random: Random;
}): Promise<FaultWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'mailsync-faults-'));
  const databaseFile = join(dataDir, 'mailsync.db');
  const clock = createWorldClock(chooseStart());
  const createId = createIdFactory({ clock, randomBytes: createBytes(random) });
  const people = NAMES.map((name) => ({ name: `${name} Sample`, address: `${name}@company.example` }));
  const leads = Array.from({ length: 16 }, (_, index): WorldLead => {
    const address = `person${index}@buyer${index % 6}.example`;
    return {
      person: { name: `Person ${index}`, address },
      addresses: index % 3 === 0 ? [address, `person${index}@private${index}.example`] : [address],
      known: [],
      leadId: null,
    };
  });
  const strangers = Array.from({ length: 6 }, (_, index) => ({
    name: `${STRANGERS_MARK} ${index}`,
    address: `${STRANGERS_MARK}${index}@elsewhere${index % 2}.example`,
  }));
  const google = await openGoogleDouble({
    clock,
    seed: {
      people,
      grown: people.map((person, index) => ({
        seedNumber: seed + index,
        person,
        messageCount: MESSAGES_PER_MAILBOX,
        leadShare: 0.5,
        leads: leads.map((lead) => lead.person),
        teammates: people.filter((one) => one !== person),
        until: new Date(clock.nowMs() - 3_600_000).toISOString(),
        overDays: 300,
      })),
    },
  });
  await google.control.makeTopic({ name: PUBSUB_TOPIC });
  const book = createMailBook();
  for (const delivered of await google.control.deliveries()) book.add(delivered);
  const untrusted = await openUntrustedServer();
  const openOn = (gmailUrl: string | null) => openEngine({ databaseFile, google, gmailUrl, clock, createId });

  const world: FaultWorld = {
    dataDir,
    databaseFile,
    clock,
    google,
    random,
    product: await openOn(null),
    people,
    strangers,
    leads,
    userIds: new Map(),
    mailboxIds: new Map(),
    models: new Map(people.map(({ address }) => [address, createModelMailbox()])),
    book,
    tally: createTally(),
    limit: 5,
    exclusions: [],
    armed: [],
    deadGrants: new Map(),
    outage: null,
    mailCount: 0,
    removedByPeople: [],
    rules: () => ({
      leadAddresses: new Set(leads.flatMap((lead) => lead.known)),
      exclusions: new Set(world.exclusions),
      isConnected: (person) => world.models.get(person)!.connected,
    }),
    async actorOf(person) {
      const user = await world.product.db.read((r) => r.users.find(world.userIds.get(person)!));
      return toActor(user!);
    },
    async reopen(network) {
      await world.product.close();
      const urls = {
        // The discard port: nobody listens there.
        refused: 'http://127.0.0.1:9',
        'unknown name': 'http://gmail.invalid',
        certificate: untrusted.url,
      };
      world.product = await openOn(network ? urls[network] : null);
    },
    async open() {
      world.product = await openOn(null);
    },
    async close() {
      await world.product.close();
      await google.close();
      await untrusted.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return world;
}

/** Without a fake clock for the killed program the world must come from behind up to the real day. */
function chooseStart(): Date {
  if (findFaketime() !== null) return START;
  const dayMs = 24 * 3_600_000;
  return new Date(Math.floor(Date.now() / dayMs) * dayMs - 300 * dayMs);
}

/** Ids choose the minute of a mailbox's nightly check, so they too come from the seed. */
function createBytes(random: Random) {
  return (size: number) => Uint8Array.from({ length: size }, () => random.between(0, 256));
}
