import { randomUUID } from 'node:crypto';
import { createSecretBox } from '@mailsync/foundation';
import type { MailAddress } from '@mailsync/sandbox';
import Database from 'better-sqlite3';
import type { GoogleProcess } from '../product/start-google.ts';
import type { Product } from '../product/start-product.ts';
import { persistently } from './persistently.ts';

const GRANTS_AT_ONCE = 16;
const DAY_MS = 24 * 60 * 60 * 1000;

type Row = Record<string, unknown>;

/**
 * Connects many more mailboxes to a product that does not run, as copies of the one that was connected through its doors:
 * each with an owner, an access of its own that Google's stand-in has granted, and a pass that is due within the interval.
 */
export async function seedPolling({
  product,
  google,
  people,
  secret,
  intervalMs,
}: {
  product: Pick<Product, 'databaseFile'>;
  google: Pick<GoogleProcess, 'control'>;
  people: readonly MailAddress[];
  /** The product's `MAILSYNC_SECRET`. */
  secret: string;
  intervalMs: number;
}): Promise<void> {
  const grants = await grantAll({ google, people });
  const secrets = createSecretBox({ keys: [{ id: 'main', secret }] });
  const database = new Database(product.databaseFile);
  const first = (table: string) => database.prepare(`SELECT * FROM ${table} LIMIT 1`).get() as Row;
  const [user, mailbox, credential, interval] = [
    first('users'),
    first('mailboxes'),
    first('credentials'),
    first('billing_intervals'),
  ];
  const insert = createInsert(database);
  const startMs = Date.now();
  try {
    database.transaction(() => {
      for (const [index, { name, address }] of people.entries()) {
        const { sub, refreshToken } = grants[index]!;
        const userId = randomUUID();
        const mailboxId = randomUUID();
        insert('users', { ...user, id: userId, email: address, name: name ?? address, google_sub: sub });
        insert('mailboxes', {
          ...mailbox,
          id: mailboxId,
          user_id: userId,
          identity: `${mailbox.identity}`.replace(/[^:]*$/, sub),
          address,
          own_addresses: JSON.stringify([address]),
          next_sync_at: Math.floor(startMs + (index / people.length) * intervalMs),
          // Audits are another work, at night.
          next_audit_at: startMs + DAY_MS,
        });
        insert('credentials', {
          ...credential,
          mailbox_id: mailboxId,
          sealed: secrets.seal(JSON.stringify({ refreshToken }), `credential:${mailboxId}:google`),
        });
        insert('billing_intervals', { ...interval, id: randomUUID(), mailbox_id: mailboxId });
      }
    })();
  } finally {
    database.close();
  }
}

/** Makes every mailbox due now, as after a time in which the program did not run. */
export function makeAllDue({ databaseFile }: Pick<Product, 'databaseFile'>): void {
  const database = new Database(databaseFile);
  database.prepare('UPDATE mailboxes SET next_sync_at = ?').run(Date.now());
  database.close();
}

function createInsert(database: Database.Database) {
  return (table: string, row: Row) => {
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    database
      .prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`)
      .run(...Object.values(row));
  };
}

async function grantAll({
  google,
  people,
}: {
  google: Pick<GoogleProcess, 'control'>;
  people: readonly MailAddress[];
}) {
  const grants: { sub: string; refreshToken: string }[] = [];
  const waiting = people.entries();
  await Promise.all(
    Array.from({ length: GRANTS_AT_ONCE }, async () => {
      for (const [index, { address }] of waiting)
        grants[index] = await persistently(() => google.control.grantTokens({ person: address }));
    }),
  );
  return grants;
}
