import type { LedgerEntry, LedgerSource } from '@mailsync/db';
import type { MailProvider } from '../providers/mail-provider.ts';
import { commitFetched } from './commit-fetched.ts';
import { confirmOutage } from './confirm-outage.ts';
import { decideByHeads } from './decide-by-heads.ts';
import { type Fetched, fetchMessages, isTemporary } from './fetch-messages.ts';
import { type PassContext, PassEnded } from './pass-context.ts';
import { LONGEST_RETRY_MS } from './plan-batch.ts';

/** Messages fetched for one transaction: large enough to share its cost, small enough to show progress. */
const BATCH_MESSAGES = 40;
/** Where heads come for less, most messages are decided by them: as many as one request and one transaction do well with. */
const BATCH_HEADS = 500;

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
        limit: provider.listHeads ? BATCH_HEADS : BATCH_MESSAGES,
      }),
    );
    if (entries.length === 0) return 'drained';

    const { decided, wanted } = await decideByHeads({ context, provider, entries });
    if (wanted.length === 0) await commitFetched({ context, fetched: decided, importId });
    for (let start = 0; start < wanted.length; start += BATCH_MESSAGES) {
      if (start > 0 && signal.aborted) throw new PassEnded('The program stops');
      if (start > 0 && until && clock.now().getTime() >= until.getTime()) return 'time_is_up';
      await recordBatch({
        context,
        provider,
        entries: wanted.slice(start, start + BATCH_MESSAGES),
        decided: start === 0 ? decided : [],
        importId,
      });
    }
  }
}

/** Fetches these messages and commits them beside what is decided already. Throws what concerns the whole mailbox. */
async function recordBatch({
  context,
  provider,
  entries,
  decided,
  importId,
}: {
  context: PassContext;
  provider: MailProvider;
  entries: readonly LedgerEntry[];
  decided: readonly Fetched[];
  importId: string | null;
}): Promise<void> {
  const { fetched, stoppedBy, looksLikeOutage } = await fetchMessages({ entries, provider });
  const endedBy: unknown =
    looksLikeOutage && stoppedBy === null
      ? await confirmOutage({ context, fetched, provider }).catch((error: unknown) => error)
      : stoppedBy;
  // An outage, and what nobody could tell from one, is nobody's failed try: three must not put a healthy message aside.
  const isUncertain = looksLikeOutage && endedBy !== null;
  const certain = isUncertain ? fetched.filter((one) => !isTemporary(one)) : fetched;
  await commitFetched({ context, fetched: [...decided, ...certain], importId });
  if (endedBy !== null) throw endedBy;
}
