import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Dovecot, openDovecot, type ProductClient } from '@mailsync/sandbox';
import Database from 'better-sqlite3';
import { type GoogleProcess, startGoogle } from './start-google.ts';
import { type Product, startProduct } from './start-product.ts';
import { waitUntil } from './wait-until.ts';

const CONNECTS_AT_ONCE = 8;
const LEAD = { name: 'Lena Fuchs', address: 'lena@fuchs-interiors.example' };

/** A mailbox as its row says it. */
export interface MailboxRow {
  address: string;
  status: string | null;
  isTold: number;
}

/** A mail that was put into somebody's inbox. */
export interface Delivery {
  address: string;
  messageId: string;
  atMs: number;
}

/** People with mailboxes on a real Dovecot, connected to the built program by their passwords, and one lead who writes to them. */
export interface ListeningCompany {
  product: Product;
  client: ProductClient;
  dovecot: Dovecot;
  addresses: string[];
  /** Connects everybody and waits until the mail server tells of each. */
  connectAll(): Promise<void>;
  /** A mail from the lead. */
  deliver(address: string): Delivery;
  deliveries: Delivery[];
  readMailboxes(): MailboxRow[];
  /** What is recorded: one line for each copy. */
  readCopies(): { address: string; messageId: string }[];
  waitUntilAllAreTold(timeoutMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function openListeningCompany({
  mailboxCount,
  syncInterval,
  nodeOptions = [],
}: {
  mailboxCount: number;
  syncInterval: string;
  nodeOptions?: string[];
}): Promise<ListeningCompany> {
  const addresses = Array.from({ length: mailboxCount }, (_, index) => `colleague${index}@company.example`);
  const dir = mkdtempSync(join(tmpdir(), 'mailsync-listening-'));
  const authorityFile = join(dir, 'authority.pem');
  const closers: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })];
  const close = async () => {
    for (const one of closers.toReversed()) await one();
  };
  try {
    // Sending is checked at connect too: the stand-in takes the same passwords there.
    const people = addresses.map((address) => ({ address, name: address }));
    const google: GoogleProcess = await startGoogle({ seed: { people }, authorityFile });
    closers.push(google.close);
    const passwords = new Map<string, string>();
    for (const person of addresses)
      passwords.set(
        person,
        (await google.control.makeAppPassword({ person })).appPassword.replaceAll(' ', ''),
      );
    const dovecot = await openDovecot({
      people: [...passwords].map(([login, password]) => ({ login, password })),
      authorityFile,
    });
    closers.push(dovecot.close);
    const product = await startProduct({
      settings: {
        ...google.settings,
        GMAIL_IMAP_HOST: dovecot.host,
        GMAIL_IMAP_PORT: `${dovecot.port}`,
        MAILSYNC_CA_FILE: authorityFile,
        MAILSYNC_SYNC_INTERVAL: syncInterval,
      },
      nodeOptions,
    });
    closers.push(product.close);
    const client = await product.signIn();
    await client.patch('/api/v1/company', { mailboxLimit: mailboxCount });
    await client.post('/api/v1/leads', { name: LEAD.name, addresses: [LEAD.address] });
    return createCompany({ product, client, dovecot, passwords, close });
  } catch (error) {
    await close();
    throw error;
  }
}

function createCompany({
  product,
  client,
  dovecot,
  passwords,
  close,
}: Pick<ListeningCompany, 'product' | 'client' | 'dovecot' | 'close'> & {
  passwords: ReadonlyMap<string, string>;
}): ListeningCompany {
  const addresses = [...passwords.keys()];
  const deliveries: Delivery[] = [];
  const database = new Database(product.databaseFile, { readonly: true });
  const mailboxes = database.prepare(
    'SELECT address, status, coalesce(idle_until, 0) > ? AS isTold FROM mailboxes',
  );
  const copies = database.prepare(
    `SELECT m.address, e.message_id AS messageId
       FROM copies c JOIN mailboxes m ON m.id = c.mailbox_id JOIN emails e ON e.id = c.email_id`,
  );
  const readMailboxes = () => mailboxes.all(Date.now()) as MailboxRow[];

  const company: ListeningCompany = {
    product,
    client,
    dovecot,
    addresses,
    deliveries,
    async close() {
      database.close();
      await close();
    },
    async connectAll() {
      const waiting = [...passwords].values();
      const connectNext = async () => {
        for (const [address, appPassword] of waiting)
          await client.post('/api/v1/mailboxes/app-password', { address, appPassword });
      };
      await Promise.all(Array.from({ length: CONNECTS_AT_ONCE }, connectNext));
      await company.waitUntilAllAreTold(120_000);
    },
    deliver(address) {
      const now = new Date();
      const messageId = `delivery-${deliveries.length}@fuchs-interiors.example`;
      const lines = [
        `From: ${LEAD.name} <${LEAD.address}>`,
        `To: ${address}`,
        `Subject: Delivery ${deliveries.length}`,
        `Date: ${now.toUTCString().replace('GMT', '+0000')}`,
        `Message-ID: <${messageId}>`,
        '',
        'How is it going?',
        '',
      ];
      const bytes = Buffer.from(lines.join('\r\n'));
      const delivery = { address, messageId, atMs: performance.timeOrigin + performance.now() };
      deliveries.push(delivery);
      dovecot.put({ login: address, folder: '', bytes, receivedAt: now });
      return delivery;
    },
    readMailboxes,
    readCopies: () => copies.all() as { address: string; messageId: string }[],
    waitUntilAllAreTold: (timeoutMs) =>
      waitUntil({
        what: 'the mail server tells of every mailbox, and all are Enabled',
        holds() {
          const mailboxes = readMailboxes();
          const isWell = ({ status, isTold }: MailboxRow) => status === 'enabled' && isTold === 1;
          return mailboxes.length === addresses.length && mailboxes.every(isWell);
        },
        describe: () =>
          Object.fromEntries(
            [...Map.groupBy(readMailboxes(), (one) => `${one.status} ${one.isTold}`)].map(([key, rows]) => [
              key,
              rows.length,
            ]),
          ),
        timeoutMs,
        everyMs: 100,
      }),
  };
  return company;
}
