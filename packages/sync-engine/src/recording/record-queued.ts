import type { LedgerSource } from '@mailsync/db';
import { commitFetched } from './commit-fetched.ts';
import { confirmOutage } from './confirm-outage.ts';
import { decideByHeads } from './decide-by-heads.ts';
import { fetchMessages, isTemporary } from './fetch-messages.ts';
import { type PassContext, PassEnded } from './pass-context.ts';
import { LONGEST_RETRY_MS } from './plan-batch.ts';

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
      r.ledger.listQueued({
        mailboxId: mailbox.id,
        source,
        now: clock.now(),
        longestRetryMs: LONGEST_RETRY_MS,
        limit: BATCH_MESSAGES,
      }),
    );
    if (entries.length === 0) return 'drained';

    const { decided: byHead, wanted } = await decideByHeads({ context, provider, entries });
    const { fetched: whole, stoppedBy, looksLikeOutage } = await fetchMessages({ entries: wanted, provider });
    const fetched = [...byHead, ...whole];
    const endedBy: unknown =
      looksLikeOutage && stoppedBy === null
        ? await confirmOutage({ context, fetched: whole, provider }).catch((error: unknown) => error)
        : stoppedBy;
    // An outage, and what nobody could tell from one, is nobody's failed try: three must not put a healthy message aside.
    const isUncertain = looksLikeOutage && endedBy !== null;
    const decided = isUncertain ? fetched.filter((one) => !isTemporary(one)) : fetched;
    await commitFetched({ context, fetched: decided, importId });
    if (endedBy !== null) throw endedBy;
  }
}
