import Database from 'better-sqlite3';
import type { Product } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';

/** Looks into the database itself, so that watching costs the program nothing. */
export function readImports({ databaseFile }: Pick<Product, 'databaseFile'>) {
  const database = new Database(databaseFile, { readonly: true });
  const count = (sql: string) => database.prepare(sql).pluck().get() as number;
  try {
    return {
      caughtUpCount: count(
        'SELECT count(*) FROM mailboxes WHERE imported_revision >= (SELECT revision FROM company)',
      ),
      emailCount: count('SELECT count(*) FROM emails'),
      copyCount: count('SELECT count(*) FROM copies'),
    };
  } finally {
    database.close();
  }
}

/** Until every mailbox has imported the history of all leads that there are. */
export async function waitForImports({
  product,
  mailboxCount,
  timeoutMs,
  everyMs = 100,
}: {
  product: Product;
  mailboxCount: number;
  timeoutMs: number;
  /** How late it may be noticed. */
  everyMs?: number;
}): Promise<void> {
  await waitUntil({
    what: `${mailboxCount} mailboxes have imported everything`,
    holds: () => readImports(product).caughtUpCount === mailboxCount,
    describe: () => readImports(product),
    timeoutMs,
    everyMs,
  });
}
