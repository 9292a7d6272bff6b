import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GoogleDouble, growMailbox, openGoogleDouble, type ProductClient } from '@mailsync/sandbox';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectMailbox } from '../product/connect-mailbox.ts';
import { runCommand } from '../product/run-command.ts';
import { type Product, startProduct } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';
import { type EmailJson, idsOf } from './open-flow.ts';

const anna = { address: 'anna@fairlane.example', name: 'Anna Weller' };
const lena = { name: 'Lena Fuchs', address: 'lena@fuchs-interiors.example' };
/** Of each call to Gmail, so that an import lasts long enough to be met in the middle. */
const SLOW_MS = 150;
const CONTAINER_IS_GIVEN_MS = 10_000;

describe('a backup that is taken during an import', () => {
  let google: GoogleDouble;
  let first: Product;
  let second: Product | undefined;
  let place: string;
  let file: string;
  let leadId: string;
  // What is read twice costs twice: with Google's own limit it would wait for the next minute.
  const settings = () => ({
    ...google.settings,
    MAILSYNC_SYNC_INTERVAL: '1s',
    GOOGLE_QUOTA_UNITS_PER_MAILBOX_MINUTE: '100000',
  });
  const run = (dataDir: string, ...args: string[]) =>
    runCommand({ args, environment: { MAILSYNC_SANDBOX: 'off', MAILSYNC_DATA_DIR: dataDir, ...settings() } });

  beforeAll(async () => {
    const { messages } = growMailbox({
      seedNumber: 7,
      messageCount: 600,
      leadShare: 0.4,
      leads: [lena],
      until: new Date(),
      overDays: 300,
      person: anna,
      teammates: [],
    });
    google = await openGoogleDouble({ seed: { people: [anna], messages }, quota: { enabled: false } });
    first = await startProduct({ settings: settings() });
    place = mkdtempSync(join(tmpdir(), 'mailsync-restored-'));
    file = join(place, 'taken.db');
  });
  afterAll(async () => {
    await first?.close();
    await second?.close();
    await google?.close();
    rmSync(place, { recursive: true, force: true });
  });

  const countRecorded = (path: string) => {
    const database = new Database(path, { readonly: true });
    const count = database.prepare('SELECT count(*) FROM copies').pluck().get() as number;
    database.close();
    return count;
  };
  const expectedIds = async () =>
    idsOf(
      (await google.control.leadMail({ leadAddresses: [lena.address] })).filter(
        (mail) => mail.expected === 'recorded',
      ),
    );
  async function readTimeline(client: ProductClient): Promise<EmailJson[]> {
    const emails: EmailJson[] = [];
    let cursor = '';
    do {
      const page = await client.get<{ items: EmailJson[]; nextCursor: string | null }>(
        `/api/v1/leads/${leadId}/emails?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      emails.push(...page.items);
      cursor = page.nextCursor ?? '';
    } while (cursor);
    return emails;
  }

  it('is taken while the server records, and holds a part of the mail', async () => {
    const client = await first.signIn();
    ({ id: leadId } = await client.post<{ id: string }>('/api/v1/leads', {
      name: lena.name,
      addresses: [lena.address],
    }));
    await connectMailbox({ client, google, address: anna.address });
    await google.control.setBehaviour({ latencyMs: SLOW_MS });
    await waitUntil({
      what: 'the import is under way',
      timeoutMs: 20_000,
      everyMs: 20,
      holds: () => countRecorded(first.databaseFile) > 0,
    });
    const { code, output } = await run(first.dataDir, 'backup', file);
    expect([code, output]).toEqual([0, expect.stringContaining('every page and index')]);

    const recorded = countRecorded(file);
    expect(recorded).toBeGreaterThan(0);
    expect(recorded).toBeLessThan((await expectedIds()).length);
  });

  it('the machine is lost, and mail comes that only Gmail has', async () => {
    await first.kill();
    const before = (await expectedIds()).length;
    await google.control.setBehaviour({ latencyMs: 0 });
    for (let count = 1; count <= 5; count += 1)
      await google.control.send({
        mail: {
          from: lena,
          to: [anna],
          subject: `Since the backup ${count}`,
          text: 'How is it going?',
        },
      });
    expect((await expectedIds()).length).toBe(before + 5);
  });

  it('without its secret it is refused, and with a damaged page, with nothing changed', async () => {
    const without = await run(place, 'restore', file);
    expect(without).toMatchObject({
      code: 1,
      said: expect.stringMatching(/a secret, and none is here.*Nothing was changed/),
    });

    cpSync(join(first.dataDir, 'secret.key'), join(place, 'secret.key'));
    const damaged = join(place, 'damaged.db');
    const bytes = readFileSync(file);
    bytes.fill(0xff, bytes.length - 3 * 4096, bytes.length - 4096);
    writeFileSync(damaged, bytes);
    expect(await run(place, 'restore', damaged)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/is damaged: .*Nothing was changed/),
    });
    expect(await run(place, 'backup', join(place, 'none.db'))).toMatchObject({
      code: 1,
      said: expect.stringContaining('no database of Mail Sync'),
    });
  });

  it('is restored into an empty place, and syncing goes on there', async () => {
    const { code, output } = await run(place, 'restore', file);
    expect([code, output]).toEqual([0, expect.stringContaining('Start Mail Sync')]);
    await google.control.setBehaviour({ latencyMs: SLOW_MS });
    second = await startProduct({ settings: settings(), dataDir: place });
  });

  it('lets the program stop in time in the middle of the import', async () => {
    const before = countRecorded(second!.databaseFile);
    await waitUntil({
      what: 'the import goes on',
      timeoutMs: 20_000,
      everyMs: 20,
      holds: () => countRecorded(second!.databaseFile) > before,
    });
    const toldAtMs = performance.now();
    await second!.stop();
    expect(performance.now() - toldAtMs).toBeLessThan(CONTAINER_IS_GIVEN_MS);
    expect(countRecorded(second!.databaseFile)).toBeLessThan((await expectedIds()).length);
    await google.control.setBehaviour({ latencyMs: 0 });
    second!.begin();
    await second!.ready();
  });

  it('in the end nothing is lost and nothing is there twice', async () => {
    const expected = await expectedIds();
    const client = await second!.signIn();
    await waitUntil({
      what: 'all mail is recorded',
      timeoutMs: 60_000,
      holds: async () => (await readTimeline(client)).length >= expected.length,
    });
    expect(idsOf(await readTimeline(client))).toEqual(expected);
    expect(countRecorded(second!.databaseFile)).toBe(expected.length);
  });
});
