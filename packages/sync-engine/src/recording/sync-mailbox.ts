import { runAudit } from '../audit/run-audit.ts';
import { runImport } from '../import/run-import.ts';
import { QuotaPause } from '../quota/quota-budget.ts';
import type { Turns } from '../scheduling/turns.ts';
import type { PassContext } from './pass-context.ts';
import { readChanges } from './read-changes.ts';
import { recordQueued } from './record-queued.ts';

export interface SyncResult {
  /** Nothing was new, nothing waited, nothing is left: for the mailbox only time has passed. */
  isQuiet: boolean;
  /** Work is left that may go on at once. */
  hasMore: boolean;
  /** Our own budget ended the pass: it may go on then. */
  pausedUntil: Date | null;
}

/**
 * Brings one mailbox up to date: read, decide, commit. Live mail comes first; then history is imported for a while, so
 * that new mail never waits behind a long import. What time is left belongs to the audit: as a step of the pass it never
 * runs beside one.
 */
export async function syncMailbox({
  context,
  importSliceMs,
}: {
  context: PassContext;
  importSliceMs: number;
}): Promise<SyncResult> {
  const found = await readChanges(context);
  if (found === 'nothing_new' && context.nothingWaits) {
    return { isQuiet: true, hasMore: false, pausedUntil: null };
  }
  const mail = await inTurn({
    turns: context.turns.mail,
    context,
    work: () => recordQueued({ context, source: 'live', importId: null, until: null }),
  });
  if (mail.until) return { isQuiet: false, hasMore: false, pausedUntil: mail.until };
  if (!context.historyWaits && found !== 'gap') {
    return { isQuiet: false, hasMore: false, pausedUntil: null };
  }
  const history = await inTurn({
    turns: context.turns.history,
    context,
    async work() {
      const until = new Date(context.clock.now().getTime() + importSliceMs);
      const imported = await runImport({ context, until });
      return imported === 'nothing_left' ? runAudit({ context, until }) : imported;
    },
  });
  return { isQuiet: false, hasMore: history.result === 'time_is_up', pausedUntil: history.until };
}

/** Waits for a turn and works. Without one nothing is done; running out of our own budget is a pause, not a failure. */
async function inTurn<T>({
  turns,
  context: { mailbox, signal },
  work,
}: {
  turns: Turns;
  context: PassContext;
  work: () => Promise<T>;
}): Promise<{ result: T | null; until: Date | null }> {
  const endTurn = await turns.take({ key: mailbox.id, signal });
  if (!endTurn) return { result: null, until: null };
  try {
    return { result: await work(), until: null };
  } catch (error) {
    if (error instanceof QuotaPause) return { result: null, until: error.until };
    throw error;
  } finally {
    endTurn();
  }
}
