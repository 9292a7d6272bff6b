import { runAudit } from '../audit/run-audit.ts';
import { runImport } from '../import/run-import.ts';
import { QuotaPause } from '../scheduling/quota-budget.ts';
import type { PassContext } from './pass-context.ts';
import { readChanges } from './read-changes.ts';
import { recordQueued } from './record-queued.ts';

export interface SyncResult {
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
  await readChanges(context);
  const pausedUntil = await pausable(async () => {
    await recordQueued({ context, source: 'live', importId: null, until: null });
  });
  if (pausedUntil.until) return { hasMore: false, pausedUntil: pausedUntil.until };

  const until = new Date(context.clock.now().getTime() + importSliceMs);
  const imported = await pausable(() => runImport({ context, until }));
  if (imported.result !== 'nothing_left') {
    return { hasMore: imported.result === 'time_is_up', pausedUntil: imported.until };
  }
  const audited = await pausable(() => runAudit({ context, until }));
  return { hasMore: audited.result === 'time_is_up', pausedUntil: audited.until };
}

/** Running out of our own budget is a pause, not a failure. */
async function pausable<T>(work: () => Promise<T>): Promise<{ result: T | null; until: Date | null }> {
  try {
    return { result: await work(), until: null };
  } catch (error) {
    if (error instanceof QuotaPause) return { result: null, until: error.until };
    throw error;
  }
}
