import type { Import } from '@mailsync/db';
import type { MethodUnits } from '../quota/quota-tables.ts';
import type { PassContext } from '../recording/pass-context.ts';
import { recordQueued } from '../recording/record-queued.ts';
import { chooseImportedFrom } from './choose-due-import.ts';
import { listSome } from './list-import.ts';
import { openImport } from './open-import.ts';
import { compareWays } from './plan-import.ts';

/**
 * Works on the mailbox's import until it is done or `until` has come: lists some of it, records what was found, newest
 * first, and goes on, so that a long list of leads does not keep the first email waiting. Returns whether nothing is
 * left to import.
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
    let current: Import;
    try {
      current = await listSome({ context, open, until });
      const recorded = await recordQueued({ context, source: 'import', importId: open.id, until });
      if (recorded === 'time_is_up') return recorded;
    } finally {
      const unitsSpent = context.importUnits() - unitsBefore;
      if (unitsSpent > 0) await context.db.write((r) => r.imports.addProgress({ id: open.id, unitsSpent }));
    }
    if (current.state === 'listing') {
      if (context.clock.now().getTime() >= until.getTime()) return 'time_is_up';
      continue;
    }
    if (!(await finishImport({ context, open: current }))) return 'nothing_left';
  }
}

const toOutcome = (outcome: 'drained' | 'time_is_up') => (outcome === 'drained' ? 'nothing_left' : outcome);

/** Done when nothing of it waits any more; what waits for another try keeps it open. Returns whether it was closed. */
async function finishImport({ context, open }: { context: PassContext; open: Import }): Promise<boolean> {
  const { db, mailbox, clock } = context;
  const importedRevision = Math.max(open.toRevision, mailbox.importedRevision);
  const importedFrom = chooseImportedFrom({ mailbox, done: open });
  const isDone = await db.write(async (r) => {
    const waiting = await r.ledger.summariseQueued({ mailboxId: mailbox.id, source: 'import' });
    if (waiting.count > 0) return false;
    const now = clock.now();
    const counted = (await r.imports.findOpen({ mailboxId: mailbox.id })) ?? open;
    await r.imports.update(open.id, {
      state: 'done',
      finishedAt: now,
      otherWayUnits: countOtherWay({ open: counted, methodUnits: context.methodUnits }),
    });
    await r.mailboxes.update(mailbox.id, { importedRevision, importedFrom });
    await r.events.append([
      {
        type: 'import.progressed',
        mailboxId: mailbox.id,
        userId: mailbox.userId,
        data: { importId: open.id, done: true },
        at: now,
      },
    ]);
    return true;
  });
  if (isDone) context.mailbox = { ...context.mailbox, importedRevision, importedFrom };
  return isDone;
}

/** Now that it is known how much lead mail there was. */
function countOtherWay({
  open: { reason, way, searchCount, unreadCount, recordedCount },
  methodUnits,
}: {
  open: Import;
  methodUnits: MethodUnits;
}): number | null {
  if (reason === 'gap' || searchCount === 0) return null;
  const units = compareWays({ searchCount, unreadCount, leadMailCount: recordedCount, costs: methodUnits });
  return way === 'everything' ? units.searches : units.everything;
}
