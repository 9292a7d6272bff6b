import type { Repositories } from '@mailsync/db';
import { createImport } from '../import/create-import.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { logSyncError } from '../sync-errors/log-sync-error.ts';
import { planChanges } from './plan-queueing.ts';
import type { PassContext } from './pass-context.ts';
import { writeQueuePlan } from './write-queue-plan.ts';

/** A re-read starts this long before the last good pass: clocks and deliveries are not exact. */
const REREAD_OVERLAP_MS = 2 * 24 * 60 * 60 * 1000;

/**
 * Reads what changed since the cursor. New ids and the cursor are written together, so a crash repeats work and never
 * skips it. When nothing is new and nothing waits, moving the cursor is left to the end of the pass.
 */
export async function readChanges(context: PassContext): Promise<'nothing_new' | 'new' | 'gap'> {
  const { db, mailbox, provider, clock } = context;
  const historyId = mailbox.historyId;
  if (historyId === null) return rereadGap(context);

  const read = await listChanges({ context, historyId });
  if (read === 'expired') return rereadGap(context);
  const isNothingNew = read.changes.length === 0;
  if (isNothingNew && (context.nothingWaits || read.historyId === historyId)) {
    context.mailbox = { ...mailbox, historyId: read.historyId };
    return 'nothing_new';
  }

  const messageIds = [...new Set(read.changes.map((change) => change.messageId))];
  await db.write(async (r) => {
    const revision = await r.matching.readRevision();
    const entries = await r.ledger.list({ mailboxId: mailbox.id, messageIds });
    const plan = planChanges({
      changes: read.changes,
      known: new Map(entries.map((entry) => [entry.messageId, entry])),
      revision,
    });
    const now = clock.now();
    const { queuedCount } = await writeQueuePlan({
      repositories: r,
      mailboxId: mailbox.id,
      plan,
      source: 'live',
      importId: null,
      revision,
      now,
    });
    await moveCursor({
      r,
      mailboxId: mailbox.id,
      historyId: read.historyId,
      newMailAt: queuedCount > 0 ? now : null,
    });
  });
  context.mailbox = { ...mailbox, historyId: read.historyId };
  return isNothingNew ? 'nothing_new' : 'new';

  async function listChanges(input: { context: PassContext; historyId: string }) {
    try {
      return await provider('live').listChangesSince({ historyId: input.historyId });
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'cursor') return 'expired' as const;
      throw error;
    }
  }
}

/** Only ever forward: another pass may have been faster. History ids are unsigned 64-bit numbers. */
async function moveCursor({
  r,
  mailboxId,
  historyId,
  newMailAt,
}: {
  r: Repositories;
  mailboxId: string;
  historyId: string;
  newMailAt: Date | null;
}): Promise<void> {
  const stored = (await r.mailboxes.find(mailboxId))?.historyId;
  if (stored && BigInt(historyId) <= BigInt(stored)) return;
  await r.mailboxes.update(mailboxId, { historyId, ...(newMailAt && { lastNewMailAt: newMailAt }) });
}

/**
 * Gmail forgets old history ids. The days since the last good pass are listed again, without a filter, so that every
 * message of the gap gets its fate; the ledger drops what it knows. The new cursor is taken before the listing: it may
 * lag behind it, never lead.
 */
async function rereadGap(context: PassContext): Promise<'gap'> {
  const { db, mailbox, provider, clock, createId } = context;
  const { historyId } = await provider('live').readProfile();
  const lastGoodAt = mailbox.lastSyncedAt ?? mailbox.connectedAt;
  const since = new Date(lastGoodAt.getTime() - REREAD_OVERLAP_MS);

  await db.write(async (r) => {
    const now = clock.now();
    await r.imports.insert(
      createImport({
        id: createId(),
        mailboxId: mailbox.id,
        reason: 'gap',
        toRevision: mailbox.importedRevision,
        receivedFrom: since,
        now,
      }),
    );
    await r.mailboxes.update(mailbox.id, { historyId });
    await logSyncError({
      repositories: r,
      mailboxId: mailbox.id,
      userId: mailbox.userId,
      code: 'gmail.history_expired',
      detail: `history before ${mailbox.historyId ?? 'the first pass'} is gone; reading again since ${since.toISOString()}`,
      now,
      createId,
    });
  });
  context.mailbox = { ...mailbox, historyId };
  context.logger.warn({ mailboxId: mailbox.id, since }, 'Gmail forgot the cursor: the gap is read again');
  return 'gap';
}
