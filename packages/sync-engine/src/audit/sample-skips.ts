import type { Audit, LedgerEntry } from '@mailsync/db';
import { readRules } from '../recording/commit-batch.ts';
import { decideFate } from '../recording/decide-fate.ts';
import { fetchMessages } from '../recording/fetch-messages.ts';
import type { PassContext } from '../recording/pass-context.ts';
import { listBatchKeys } from '../recording/plan-batch.ts';

/** Of the skips since the last audit, so many are read again: 20 units each. */
const NEWEST_SKIPS = 10;
/** So many more of all skips in turn, so that in the course of the nights each is read again. */
const SKIPS_IN_TURN = 10;
/** Read at once: 100 units, which the audit's share of a minute has room for. */
const SKIPS_PER_STEP = 5;

interface SampleStep {
  entries: LedgerEntry[];
  /** Where the sample stands after this step. */
  patch: Pick<Audit, 'state' | 'sampledCount' | 'sampledUpTo'>;
}

/**
 * Reads some skipped messages again and decides them under today's rules. One wrong skip casts doubt on its reason: all
 * messages that were skipped for it are asked again. Returns the audit as it is then.
 */
export async function sampleSkips({
  context,
  audit,
}: {
  context: PassContext;
  audit: Audit;
}): Promise<Audit> {
  const { db, mailbox, provider, clock, logger } = context;
  const { entries, patch } = await chooseStep({ context, audit });
  const { fetched, stoppedBy } = await fetchMessages({ entries, provider: provider('audit') });
  if (stoppedBy !== null) throw stoppedBy;

  const rules = await readRules({ context, addressKeys: listBatchKeys(fetched) });
  // Until new leads' history is imported, their mail is skipped rightly: no reason to doubt the other skips.
  const isCaughtUp = context.mailbox.importedRevision >= rules.revision;
  const wrong = fetched.flatMap((one) =>
    isCaughtUp &&
    one.outcome === 'message' &&
    decideFate({ message: one.message, rules }).state === 'recorded'
      ? [one.entry]
      : [],
  );
  const reasons = [...new Set(wrong.flatMap((one) => one.reason ?? []))];
  await db.write(async (r) => {
    if (reasons.length > 0) {
      await r.ledger.requeue({
        mailboxId: mailbox.id,
        messageIds: await r.audits.listSkipsOf({ mailboxId: mailbox.id, reasons }),
        queuedAt: clock.now(),
        source: 'import',
        importId: audit.id,
      });
    }
    await r.audits.update(audit.id, patch);
  });
  if (wrong.length > 0)
    logger.warn({ mailboxId: mailbox.id, reasons }, 'An audit found mail skipped wrongly');
  return { ...audit, ...patch };
}

/** The newest first, then in the order of the ledger from where the last audit ended. */
async function chooseStep({
  context: { db, mailbox },
  audit,
}: {
  context: PassContext;
  audit: Audit;
}): Promise<SampleStep> {
  const { sampledCount, sampledUpTo } = audit;
  return db.read(async (r) => {
    const mailboxId = mailbox.id;
    const last = await r.audits.findLastDone({ mailboxId });
    const decidedSince = last?.startedAt ?? mailbox.connectedAt;
    const newest = await r.audits.listNewestSkips({ mailboxId, decidedSince, limit: NEWEST_SKIPS });
    const next = newest.slice(sampledCount, sampledCount + SKIPS_PER_STEP);
    if (next.length > 0) {
      return {
        entries: next,
        patch: { state: 'sampling', sampledCount: sampledCount + next.length, sampledUpTo },
      };
    }
    const inTurn = await r.audits.listSkipsAfter({ mailboxId, after: sampledUpTo, limit: SKIPS_PER_STEP });
    const doneCount = Math.max(sampledCount, NEWEST_SKIPS) + inTurn.length;
    // At the end of the ledger the turn begins anew, with the next audit.
    const isAtEnd = inTurn.length < SKIPS_PER_STEP;
    return {
      entries: inTurn,
      patch: {
        state: isAtEnd || doneCount >= NEWEST_SKIPS + SKIPS_IN_TURN ? 'repairing' : 'sampling',
        sampledCount: doneCount,
        sampledUpTo: isAtEnd ? '' : inTurn.at(-1)!.messageId,
      },
    };
  });
}
