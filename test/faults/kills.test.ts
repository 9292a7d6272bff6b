import { setTimeout as sleep } from 'node:timers/promises';
import type { ProductClient } from '@mailsync/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectMailbox } from '../product/connect-mailbox.ts';
import { createRandom } from '../product/create-random.ts';
import { type GoogleProcess, startGoogle } from '../product/start-google.ts';
import { type Product, startProduct } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';
import { addLead } from './add-leads.ts';
import { checkIntegrity } from './check-integrity.ts';
import { deliverLiveMail, type LiveMail } from './deliver-live-mail.ts';
import { compareWithTruth, type ExpectedEmail, expectLeadMail } from './expect-lead-mail.ts';
import { killAt, type KillMoment } from './kill-moments.ts';
import { readAll, readDatabase } from './read-recorded.ts';
import { type KillWorld, seedCompany } from './seed-company.ts';

const SEED = 20_260_504;
/** Twenty kills; half of them are certain to hit an open transaction. */
const KILLS: KillMoment[] = [
  'in a transaction', 'while writing', 'in a transaction', 'amid requests', 'any time',
  'in a transaction', 'in a transaction', 'starting', 'while writing', 'in a transaction',
  'amid requests', 'in a transaction', 'any time', 'in a transaction', 'while writing',
  'in a transaction', 'any time', 'in a transaction', 'amid requests', 'in a transaction',
]; // prettier-ignore
const SETTLE_TIMEOUT_MS = 120_000;
const WHOLE_TIMEOUT_MS = 300_000;

interface MailboxShape {
  id: string;
  address: string;
  status: string;
  waitingCount: number;
  lastSyncedAt: string | null;
}

describe('Mail Sync is killed twenty times while it imports and while mail keeps coming', () => {
  const random = createRandom(SEED);
  let world: KillWorld;
  let google: GoogleProcess;
  let product: Product;
  let client: ProductClient;
  let live: LiveMail;
  /** Ids that were there before anything was connected. */
  const oldIds = new Set<string>();
  const integrity: string[] = [];
  let killsInTransaction = 0;
  let expected: ExpectedEmail[];
  let recorded: ReturnType<typeof readDatabase>;

  beforeAll(async () => {
    world = seedCompany({ seedNumber: SEED, messagesPerMailbox: 1_500, leadShare: 0.05, now: new Date() });
    google = await startGoogle({ seed: world.seed, quota: { enabled: false } });
    for (const { address } of world.people) {
      for (const { id } of await google.control.listMessages({ person: address }))
        oldIds.add(`${address} ${id}`);
    }
    product = await startProduct({ settings: { ...google.settings, MAILSYNC_SYNC_INTERVAL: '1s' } });
    client = await product.signIn();
    for (const lead of world.firstLeads.slice(0, 20)) await addLead({ client, lead, whenReachable });
    for (const { address } of world.people) await connectMailbox({ client, google, address });

    live = deliverLiveMail({ control: google.control, world, random: createRandom(SEED + 1) });
    const leadsToCome = [...world.firstLeads.slice(20), ...world.laterLeads];
    const addingLeads = addLeadsOneByOne(leadsToCome);
    for (const moment of KILLS) {
      if (await killAt({ moment, product, control: google.control, random })) killsInTransaction += 1;
      integrity.push(checkIntegrity(product));
      product.begin();
    }
    await product.ready();
    await addingLeads;
    await live.stop();
    await settle({ since: new Date() });

    const leadAddresses = [...world.firstLeads, ...world.laterLeads].map((lead) => lead.address);
    expected = expectLeadMail({ leadMail: await google.control.leadMail({ leadAddresses }), ...live });
    recorded = readDatabase(product);
  }, WHOLE_TIMEOUT_MS);

  afterAll(async () => {
    await product?.close();
    await google?.close();
  });

  /** Some while it runs, some while it is being killed. */
  async function addLeadsOneByOne(leads: KillWorld['firstLeads']) {
    for (const lead of leads) {
      await addLead({ client, lead, whenReachable });
      await sleep(random.between(500, 2_000));
    }
  }

  async function whenReachable() {
    await waitUntil({
      what: 'the program answers again',
      holds: async () => (await fetch(`${product.url}/readyz`).catch(() => null))?.ok === true,
      timeoutMs: 60_000,
      everyMs: 50,
    });
  }

  /** Until each mailbox has been read once more after the last delivery, every import has ended, and nothing waits. */
  async function settle({ since }: { since: Date }) {
    const readState = async () => {
      const { items } = await client.get<{ items: MailboxShape[] }>('/api/v1/mailboxes');
      const { openImportCount, ledger } = readDatabase(product);
      return {
        mailboxes: items.map(({ status, waitingCount, lastSyncedAt }) => ({
          status,
          waitingCount,
          isRead: lastSyncedAt !== null && new Date(lastSyncedAt) > since,
        })),
        openImportCount,
        queuedCount: ledger.filter((row) => row.state === 'queued').length,
      };
    };
    await waitUntil({
      what: 'everything is read',
      async holds() {
        const { mailboxes, openImportCount, queuedCount } = await readState();
        const areRead = mailboxes.every(
          ({ status, waitingCount, isRead }) => status === 'enabled' && waitingCount === 0 && isRead,
        );
        return areRead && openImportCount + queuedCount === 0;
      },
      describe: readState,
      timeoutMs: SETTLE_TIMEOUT_MS,
      everyMs: 500,
    });
  }

  /** Messages that arrived after connecting, are still at Google, and whose fate nobody knows. */
  async function findWithoutFate() {
    const known = new Set(readDatabase(product).ledger.map((row) => `${row.person} ${row.messageId}`));
    const missing: string[] = [];
    for (const { address } of world.people) {
      const listed = await google.control.listMessages({ person: address });
      const keys = listed.map(({ id }) => `${address} ${id}`);
      missing.push(...keys.filter((key) => !oldIds.has(key) && !known.has(key)));
    }
    return missing;
  }

  test('at least eight of the kills hit an open transaction', () => {
    expect(killsInTransaction).toBeGreaterThanOrEqual(8);
  });

  test('the database is sound after each kill', () => {
    expect(integrity).toEqual(KILLS.map(() => 'ok'));
  });

  test('recorded mail equals the lead mail exactly, none missing, none twice', () => {
    expect(compareWithTruth({ expected, recorded: recorded.emails })).toEqual([]);
    process.stdout.write(
      `kills: ${KILLS.length} (${killsInTransaction} in an open transaction), ` +
        `live mails: ${live.deliveredCount()}, lead emails: ${expected.length}, ` +
        `recorded: ${recorded.emails.length} in ${recorded.copyCount} copies, ledger: ${recorded.ledger.length}\n`,
    );
    expect(expected.length).toBeGreaterThan(200);
  });

  test('every message that arrived has a fate, and none waits any more', async () => {
    expect(recorded.ledger.filter((row) => row.state === 'queued' || row.state === 'failed')).toEqual([]);
    expect(await findWithoutFate()).toEqual([]);
  });

  test('the ledger says recorded of exactly the copies that are there', () => {
    const saysRecorded = recorded.ledger
      .filter((row) => row.state === 'recorded')
      .map((row) => `${row.person} ${row.messageId}`);
    expect(saysRecorded.toSorted()).toEqual(recorded.emails.flatMap((email) => email.copies).toSorted());
  });

  test('each mailbox counts its recorded messages right', () => {
    const copies = recorded.emails.flatMap((email) => email.copies.map((copy) => copy.split(' ')[0]!));
    const counted = world.people.map(({ address }) => ({
      address,
      recordedCount: copies.filter((person) => person === address).length,
    }));
    expect(recorded.recordedCounts.toSorted(byAddress)).toEqual(counted.toSorted(byAddress));
  });

  test('the API tells the same as the database', async () => {
    const { items: mailboxes } = await client.get<{ items: MailboxShape[] }>('/api/v1/mailboxes');
    const addressOf = new Map(mailboxes.map((one) => [one.id, one.address]));
    const listed = await readAll<{ id: string; mailboxIds: string[] }>({ client, path: '/api/v1/emails' });
    const told = listed.map(({ id, mailboxIds }) => ({
      id,
      mailboxes: mailboxIds.map((mailboxId) => addressOf.get(mailboxId)!).toSorted(),
    }));
    const held = recorded.emails.map(({ id, copies }) => ({
      id,
      mailboxes: [...new Set(copies.map((copy) => copy.split(' ')[0]!))].toSorted(),
    }));
    expect(told.toSorted(byId)).toEqual(held.toSorted(byId));
  });

  test("each lead's timeline shows all of their mail once", async () => {
    const leads = await readAll<{ id: string; addresses: { address: string }[] | string[] }>({
      client,
      path: '/api/v1/leads',
    });
    expect(leads).toHaveLength(world.firstLeads.length + world.laterLeads.length);
    for (const lead of leads) {
      const [first] = lead.addresses;
      const address = typeof first === 'string' ? first : first!.address;
      const shown = await readAll<{ id: string }>({ client, path: `/api/v1/leads/${lead.id}/emails` });
      const held = recorded.emails.filter((email) => email.leadAddresses.includes(address));
      expect(shown.map(({ id }) => id).toSorted()).toEqual(held.map(({ id }) => id).toSorted());
    }
  });
});

const byAddress = (left: { address: string }, right: { address: string }) =>
  left.address < right.address ? -1 : 1;
const byId = (left: { id: string }, right: { id: string }) => (left.id < right.id ? -1 : 1);
