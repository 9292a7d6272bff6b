import type { Import, MailSearch } from '@mailsync/db';
import { type PassContext, PassEnded } from '../recording/pass-context.ts';
import { planListing } from '../recording/plan-queueing.ts';
import { recordQueued } from '../recording/record-queued.ts';
import { writeQueuePlan } from '../recording/write-queue-plan.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { openImport } from './open-import.ts';

/**
 * Works on the mailbox's import until it is done or `until` has come. Each page of ids is written together with how
 * far the listing has come, so it goes on from there after a crash. Returns whether nothing is left to import.
 */
export async function runImport({
  context,
  until,
}: {
  context: PassContext;
  until: Date;
}): Promise<'nothing_left' | 'time_is_up'> {
  for (;;) {
    const open = await openImport(context);
    if (!open) return recordQueued({ context, source: 'import', importId: null, until }).then(toOutcome);

    const unitsBefore = context.importUnits();
    try {
      const listed = await listPages({ context, open, until });
      if (listed === 'time_is_up') return listed;
      const recorded = await recordQueued({ context, source: 'import', importId: open.id, until });
      if (recorded === 'time_is_up') return recorded;
    } finally {
      const unitsSpent = context.importUnits() - unitsBefore;
      if (unitsSpent > 0) await context.db.write((r) => r.imports.addProgress({ id: open.id, unitsSpent }));
    }
    if (!(await finishImport({ context, open }))) return 'nothing_left';
  }
}

const toOutcome = (outcome: 'drained' | 'time_is_up') => (outcome === 'drained' ? 'nothing_left' : outcome);

async function listPages({
  context,
  open,
  until,
}: {
  context: PassContext;
  open: Import;
  until: Date;
}): Promise<'listed' | 'time_is_up'> {
  const { clock, signal } = context;
  let { queryIndex, pageToken } = open;
  while (queryIndex < open.queries.length) {
    if (signal.aborted) throw new PassEnded('The program stops');
    if (clock.now().getTime() >= until.getTime()) return 'time_is_up';

    const search = open.queries[queryIndex]!;
    const page = await listPage({ context, search, pageToken });
    if (page === 'expired') {
      pageToken = null;
      continue;
    }
    if (page.nextPageToken) pageToken = page.nextPageToken;
    else {
      queryIndex += 1;
      pageToken = null;
    }
    await writePage({ context, open, messageIds: page.messageIds, queryIndex, pageToken });
  }
  return 'listed';
}

/** Gmail forgets page tokens: a listing that went on after a long pause starts over; the ledger drops what it knows. */
async function listPage({
  context,
  search,
  pageToken,
}: {
  context: PassContext;
  search: MailSearch;
  pageToken: string | null;
}) {
  try {
    return await context.provider('import').listMessageIds({ search, pageToken });
  } catch (error) {
    const isExpired = error instanceof ProviderError && error.kind === 'cursor';
    if (!isExpired || pageToken === null) throw error;
    return 'expired' as const;
  }
}

async function writePage({
  context: { db, mailbox, clock },
  open,
  messageIds,
  queryIndex,
  pageToken,
}: {
  context: PassContext;
  open: Import;
  messageIds: string[];
  queryIndex: number;
  pageToken: string | null;
}): Promise<void> {
  await db.write(async (r) => {
    const revision = await r.matching.readRevision();
    const entries = await r.ledger.list({ mailboxId: mailbox.id, messageIds });
    const known = new Map(entries.map((entry) => [entry.messageId, entry]));
    const now = clock.now();
    const { queuedCount } = await writeQueuePlan({
      repositories: r,
      mailboxId: mailbox.id,
      plan: planListing({ messageIds, known, revision }),
      source: 'import',
      importId: open.id,
      revision,
      now,
    });
    const isListed = queryIndex >= open.queries.length;
    await r.imports.update(open.id, { queryIndex, pageToken, ...(isListed && { state: 'recording' }) });
    await r.imports.addProgress({ id: open.id, foundCount: queuedCount });
    await r.events.append([
      {
        type: 'import.progressed',
        mailboxId: mailbox.id,
        userId: mailbox.userId,
        data: { importId: open.id },
        at: now,
      },
    ]);
  });
}

/** Done when nothing of it waits any more; what waits for another try keeps it open. Returns whether it was closed. */
async function finishImport({ context, open }: { context: PassContext; open: Import }): Promise<boolean> {
  const { db, mailbox, clock } = context;
  const isDone = await db.write(async (r) => {
    const waiting = await r.ledger.summariseQueued({ mailboxId: mailbox.id, source: 'import' });
    if (waiting.count > 0) return false;
    const now = clock.now();
    const importedRevision = Math.max(open.toRevision, mailbox.importedRevision);
    await r.imports.update(open.id, { state: 'done', finishedAt: now });
    await r.mailboxes.update(mailbox.id, { importedRevision });
    await r.events.append([
      {
        type: 'import.progressed',
        mailboxId: mailbox.id,
        userId: mailbox.userId,
        data: { importId: open.id, done: true },
        at: now,
      },
    ]);
    context.mailbox = { ...context.mailbox, importedRevision };
    return true;
  });
  return isDone;
}
