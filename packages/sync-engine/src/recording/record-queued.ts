import type { LedgerSource } from '@mailsync/db';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { commitBatch } from './commit-batch.ts';
import { type Fetched, fetchMessages } from './fetch-messages.ts';
import { type PassContext, PassEnded } from './pass-context.ts';

/** Messages fetched for one transaction: large enough to share its cost, small enough to show progress. */
const BATCH_MESSAGES = 40;

/**
 * Fetches what waits in the ledger, newest first, and commits it batch by batch. Ends when nothing more may be tried
 * now (`drained`) or when `until` has come. Throws what concerns the whole mailbox, after committing what was fetched.
 */
export async function recordQueued({
  context,
  source,
  importId,
  until,
}: {
  context: PassContext;
  source: LedgerSource;
  importId: string | null;
  until: Date | null;
}): Promise<'drained' | 'time_is_up'> {
  const { db, mailbox, clock, signal } = context;
  const provider = context.provider(source);

  for (;;) {
    if (signal.aborted) throw new PassEnded('The program stops');
    if (until && clock.now().getTime() >= until.getTime()) return 'time_is_up';

    const entries = await db.read((r) =>
      r.ledger.listQueued({ mailboxId: mailbox.id, source, now: clock.now(), limit: BATCH_MESSAGES }),
    );
    if (entries.length === 0) return 'drained';

    const { fetched, stoppedBy } = await fetchMessages({ entries, provider });
    await commitBatch({ context, fetched, importId });
    if (stoppedBy !== null) throw stoppedBy;
    const outage = findOutage(fetched);
    if (outage) throw outage;
  }
}

/** When not one message of a batch could be had, the provider is ill rather than the messages: the pass says so. */
function findOutage(fetched: readonly Fetched[]): ProviderError | null {
  const failures = fetched.flatMap((one) => (one.outcome === 'failed' ? [one.error] : []));
  const isOutage = failures.length === fetched.length && failures.every((error) => error.kind === 'retry');
  return isOutage ? (failures[0] ?? null) : null;
}
