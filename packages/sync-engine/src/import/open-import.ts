import type { Import } from '@mailsync/db';
import type { PassContext } from '../recording/pass-context.ts';
import { planImport } from './plan-import.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Skips that depend on the company's rules rather than on leads. */
const RULE_REASONS = ['excluded', 'internal'];

/**
 * The import that this mailbox has to work on: the one under way, or a new one when leads were added since the mailbox
 * last caught up; null when there is nothing to catch up with. A mailbox that was pending or failing meanwhile catches
 * up the same way, so there is never a row per lead and mailbox.
 */
export async function openImport(context: PassContext): Promise<Import | null> {
  const { db, mailbox, clock, createId } = context;
  const { underWay, rules, addresses } = await db.read(async (r) => {
    const open = await r.imports.findOpen({ mailboxId: mailbox.id });
    const current = await r.matching.readRules();
    const added =
      open || current.revision <= mailbox.importedRevision
        ? []
        : await r.matching.listAddressesAdded({ after: mailbox.importedRevision, upTo: current.revision });
    return { underWay: open, rules: current, addresses: added };
  });
  if (underWay) return underWay;
  if (rules.revision <= mailbox.importedRevision) return null;

  const liftsRules = rules.rulesRevision > mailbox.importedRevision;
  if (mailbox.importedRevision >= 0 && addresses.length === 0 && !liftsRules) {
    // Leads merged or removed, an exclusion set: nothing of it can be found in old mail.
    await db.write((r) => r.mailboxes.update(mailbox.id, { importedRevision: rules.revision }));
    context.mailbox = { ...mailbox, importedRevision: rules.revision };
    return null;
  }

  // Asked for only when an import is due: it decides which way of reading costs fewer units.
  const isFirst = mailbox.importedRevision < 0;
  const messageCount =
    addresses.length > 0 ? (await context.provider('import').readProfile()).messageCount : 0;
  const now = clock.now();
  const planned: Import = {
    id: createId(),
    mailboxId: mailbox.id,
    reason: isFirst ? 'connect' : 'leads',
    state: 'listing',
    toRevision: rules.revision,
    queries: planImport({
      addresses,
      since: new Date(now.getTime() - rules.importWindowDays * DAY_MS),
      messageCount,
      fitsOneRequest: context.provider('import').fitsOneRequest,
    }),
    queryIndex: 0,
    pageToken: null,
    foundCount: 0,
    recordedCount: 0,
    notRecordedCount: 0,
    unitsSpent: 0,
    startedAt: now,
    finishedAt: null,
  };

  await db.write(async (r) => {
    if (liftsRules) {
      await r.ledger.requeueSkipped({
        mailboxId: mailbox.id,
        reasons: RULE_REASONS,
        decidedBefore: rules.rulesRevision,
        queuedAt: now,
      });
    }
    await r.imports.insert(planned);
    await r.events.append([
      {
        type: 'import.progressed',
        mailboxId: mailbox.id,
        userId: mailbox.userId,
        data: { importId: planned.id },
        at: now,
      },
    ]);
  });
  return planned;
}
