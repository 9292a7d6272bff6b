import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import type { Product } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';

/** A pass as its mailbox's row shows it. */
export interface SeenPass {
  mailboxId: string;
  startedAtMs: number;
  /** After the time that it was due. */
  latenessMs: number;
}

type MailboxRow = { id: string; dueAtMs: number | null; startedAtMs: number | null };

/**
 * Sees every pass that begins while it watches, from the rows of mailboxes alone: when a pass was due stands there before
 * it, when it began after it. Looks often enough that no mailbox passes twice between two looks.
 */
export async function watchPasses({
  product,
  forMs,
  everyMs,
}: {
  product: Pick<Product, 'databaseFile'>;
  forMs: number;
  everyMs: number;
}): Promise<SeenPass[]> {
  const database = new Database(product.databaseFile, { readonly: true });
  const statement = database.prepare(
    'SELECT id, next_sync_at AS dueAtMs, last_synced_at AS startedAtMs FROM mailboxes',
  );
  const look = () => statement.all() as MailboxRow[];
  try {
    const passes: SeenPass[] = [];
    let before = new Map(look().map((row) => [row.id, row]));
    const endsAt = performance.now() + forMs;
    while (performance.now() < endsAt) {
      await sleep(Math.min(everyMs, Math.max(1, endsAt - performance.now())));
      const rows = look();
      for (const { id, startedAtMs } of rows) {
        const known = before.get(id);
        if (!known?.dueAtMs || startedAtMs === null || startedAtMs === known.startedAtMs) continue;
        passes.push({ mailboxId: id, startedAtMs, latenessMs: startedAtMs - known.dueAtMs });
      }
      before = new Map(rows.map((row) => [row.id, row]));
    }
    return passes;
  } finally {
    database.close();
  }
}

/** Until so many mailboxes have begun a pass since then. */
export async function waitForPasses({
  product,
  mailboxCount,
  since,
  timeoutMs,
}: {
  product: Pick<Product, 'databaseFile'>;
  mailboxCount: number;
  since: Date;
  timeoutMs: number;
}): Promise<void> {
  const database = new Database(product.databaseFile, { readonly: true });
  const statement = database.prepare('SELECT count(*) FROM mailboxes WHERE last_synced_at >= ?').pluck();
  const countPassed = () => statement.get(since.getTime()) as number;
  try {
    await waitUntil({
      what: `${mailboxCount} mailboxes have been passed`,
      holds: () => countPassed() >= mailboxCount,
      describe: () => countPassed(),
      timeoutMs,
      everyMs: 1_000,
    });
  } finally {
    database.close();
  }
}

/** The value below which this share of all lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
