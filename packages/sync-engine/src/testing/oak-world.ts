import type { Database, EmailHead, LedgerEntry } from '@mailsync/db';
import { openTestSqlite } from '@mailsync/db/testing';
import type { DeliverInput, GrowMailboxInput, MailParts, MailWorldSeed } from '@mailsync/sandbox';
import { onTestFinished } from 'vitest';
import { type EngineFixture, openEngineFixture, START } from './open-engine-fixture.ts';

export const ANN = { address: 'ann@oak.example', name: 'Ann Ash', aliases: ['orders@oak.example'] };
export const BEN = { address: 'ben@oak.example', name: 'Ben Beech' };
export const CAT = { address: 'cat@oak.example', name: 'Cat Cedar' };
export const JANE = { name: 'Jane Doe', address: 'jane@acme.example' };
export const MAX = { name: 'Max Moe', address: 'max.moe@bolt.example' };
export const STRANGER = { name: 'Sam Stranger', address: 'sam@elsewhere.example' };

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

type OpenOakInput = Partial<Omit<Parameters<typeof openEngineFixture>[0], 'seed'>> &
  Partial<Pick<MailWorldSeed, 'messages' | 'grown' | 'people'>>;

/** Oak Ltd: Ann, Ben and Cat have Gmail, nobody is connected. On SQLite unless a database is given. Closed after the test. */
export async function openOak({ db, messages, grown, people, ...rest }: OpenOakInput = {}) {
  const seed: MailWorldSeed = {
    people: people ?? [ANN, BEN, CAT],
    ...(messages && { messages }),
    ...(grown && { grown }),
  };
  const fixture = await openEngineFixture({ db: db ?? (await openOwnSqlite()), seed, ...rest });
  onTestFinished(() => fixture.close());
  return fixture;
}

/** Hooks run in reverse order, so the double is closed before the database. */
async function openOwnSqlite(): Promise<Database> {
  const opened = await openTestSqlite();
  onTestFinished(() => opened.remove());
  return opened.database;
}

/** A user with this address and their mailbox, connected. */
export async function connectPerson(fixture: EngineFixture, person: { address: string }) {
  const userId = await fixture.addUser({ email: person.address });
  const { mailboxId } = await fixture.connect({ userId, person: person.address });
  return { userId, mailboxId: mailboxId! };
}

/** Ann's mailbox, connected and read once, with Jane as a lead. */
export async function openAnnsMailbox(input: OpenOakInput = {}) {
  const fixture = await openOak(input);
  const leadId = await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  const { userId, mailboxId } = await connectPerson(fixture, ANN);
  await fixture.pass(mailboxId);
  return { fixture, leadId, userId, mailboxId };
}

export function growAnn(change: Partial<GrowMailboxInput> = {}): GrowMailboxInput {
  return {
    seedNumber: 7,
    person: ANN,
    messageCount: 80,
    leadShare: 0.4,
    leads: [JANE, MAX],
    teammates: [BEN],
    until: START,
    overDays: 200,
    ...change,
  };
}

let mailCount = 0;

/** A mail from Jane to Ann, unless it says otherwise. */
export function mail(change: Partial<MailParts> = {}): MailParts {
  mailCount += 1;
  return {
    from: JANE,
    to: [ANN],
    subject: `Mail ${mailCount}`,
    text: `Text of mail ${mailCount}`,
    messageId: `<mail-${mailCount}@acme.example>`,
    ...change,
  };
}

/** Puts a mail into Ann's mailbox. */
export function deliverToAnn(fixture: EngineFixture, { to = ANN.address, ...rest }: Partial<DeliverInput>) {
  return fixture.google.control.deliver({ to, ...rest });
}

/** Sets the clock to an earlier time, and does what the scheduler does when it finds that. */
export async function setClockBack(fixture: EngineFixture, nowMs: number) {
  fixture.clock.set(new Date(nowMs));
  await fixture.db.write((r) => r.mailboxes.makeDueAfterClockSetBack({ now: fixture.clock.now() }));
}

/** Everything that is recorded and lies in a mailbox of this user, newest first. */
export async function readRecorded(fixture: EngineFixture, userId: string): Promise<EmailHead[]> {
  const viewer = { userId, seesEveryLead: false, sharing: 'everything' as const };
  const { items } = await fixture.db.read((r) =>
    r.timelines.search({ q: null, viewer, before: null, limit: 5_000 }),
  );
  return items;
}

export async function readSubjects(fixture: EngineFixture, userId: string): Promise<string[]> {
  return (await readRecorded(fixture, userId)).map((email) => email.subject).sort();
}

/** Subjects on the timeline of a lead. */
export async function readTimeline(fixture: EngineFixture, leadId: string): Promise<string[]> {
  const items = await fixture.db.read((r) => r.timelines.listOfLead({ leadId, before: null, limit: 5_000 }));
  return items.map((email) => email.subject).sort();
}

export async function readEntry(
  fixture: EngineFixture,
  { mailboxId, messageId }: { mailboxId: string; messageId: string },
): Promise<LedgerEntry | undefined> {
  const [entry] = await fixture.db.read((r) => r.ledger.list({ mailboxId, messageIds: [messageId] }));
  return entry;
}

/** The fate of a message in words: `recorded`, `skipped: spam`; `unknown` when the ledger has never heard of it. */
export async function readFate(
  fixture: EngineFixture,
  place: { mailboxId: string; messageId: string },
): Promise<string> {
  const entry = await readEntry(fixture, place);
  if (!entry) return 'unknown';
  return entry.reason ? `${entry.state}: ${entry.reason}` : entry.state;
}

export async function readMailbox(fixture: EngineFixture, mailboxId: string) {
  return (await fixture.db.read((r) => r.mailboxes.find(mailboxId)))!;
}

/** Entries of the error log, newest first, of this mailbox and of the installation. */
export function readErrors(fixture: EngineFixture, mailboxId: string) {
  return fixture.engine.readSyncErrors({
    mailboxIds: [mailboxId],
    installation: true,
    before: null,
    limit: 100,
  });
}
