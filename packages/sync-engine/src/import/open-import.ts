import type { Import } from '@mailsync/db';
import type { PassContext } from '../recording/pass-context.ts';
import { chooseDueImport, type DueImport } from './choose-due-import.ts';
import { countUnread } from './count-unread.ts';
import { createImport, toBounds } from './create-import.ts';
import { chooseDomainSize, compareWays, countEnough, countSearches } from './plan-import.ts';
import { listApart } from './read-next-searches.ts';

/** Skips that depend on the company's rules rather than on leads. */
const RULE_REASONS = ['excluded', 'internal'];
/** With fewer searches, counting what there is would cost more than it can save. */
const SEARCHES_WORTH_COUNTING = 20;

/**
 * The import that this mailbox has to work on: the one under way, or a new one when leads were added or the window was
 * widened since the mailbox last caught up; null when there is nothing to catch up with. A mailbox that was pending or
 * failing meanwhile catches up the same way, so there is never a row per lead and mailbox.
 */
export async function openImport(context: PassContext): Promise<Import | null> {
  const { db, mailbox, clock, createId } = context;
  const unitsBefore = context.importUnits();
  const { underWay, rules } = await db.read(async (r) => ({
    underWay: await r.imports.findOpen({ mailboxId: mailbox.id }),
    rules: await r.matching.readRules(),
  }));
  if (underWay) return underWay;

  const due = chooseDueImport({ mailbox, rules, now: clock.now() });
  if (!due) return null;
  const plan = await planWay({ context, due, ownDomains: rules.ownDomains });
  const liftsRules = due.reason !== 'window' && rules.rulesRevision > mailbox.importedRevision;
  if (due.reason === 'leads' && plan.searchCount === 0 && !liftsRules) {
    // Leads merged or removed, an exclusion set: nothing of it can be found in old mail.
    await db.write((r) => r.mailboxes.update(mailbox.id, { importedRevision: rules.revision }));
    context.mailbox = { ...mailbox, importedRevision: rules.revision };
    return null;
  }
  const planned = createImport({
    id: createId(),
    mailboxId: mailbox.id,
    ...due,
    ...plan,
    now: clock.now(),
  });
  planned.unitsSpent = context.importUnits() - unitsBefore;

  await db.write(async (r) => {
    const now = clock.now();
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

type Way = Pick<Import, 'state' | 'way' | 'domainSize' | 'searchCount' | 'unreadCount' | 'otherWayUnits'>;

/** Counts the units of either way and takes the cheaper. The mailbox is asked for its size only when there are leads. */
async function planWay({
  context: { db, mailbox, provider: providerFor, methodUnits },
  due,
  ownDomains,
}: {
  context: PassContext;
  due: DueImport;
  ownDomains: string[];
}): Promise<Way> {
  const added = { after: due.afterRevision, upTo: due.toRevision };
  const apart = listApart({ ownDomains, ownAddresses: mailbox.ownAddresses });
  const summary = await db.read((r) => r.leadDomains.summarise({ added, apart }));
  const nothing = { domainSize: 2, searchCount: 0, unreadCount: 0, otherWayUnits: null };
  if (summary.apartCount === 0 && summary.sizes.length === 0) {
    return { ...nothing, state: 'recording', way: 'searches' };
  }

  const provider = providerFor('import');
  const { messageCount } = await provider.readProfile();
  const costs = await provider.readCosts({ messageCount });
  const domainSize = chooseDomainSize({ summary, messageCount, costs });
  const searchCount = countSearches({ summary, domainSize });
  // At most: older mail and spam are among them.
  let unreadCount = Math.max(0, messageCount - mailbox.recordedCount);
  // Fewer make everything the cheaper way all the more.
  if (searchCount >= SEARCHES_WORTH_COUNTING && choose({ searchCount, unreadCount, costs }) === 'searches') {
    const counted = await countUnread({
      db,
      mailboxId: mailbox.id,
      provider,
      search: { ...toBounds(due), anyOf: 'everything' },
      enough: countEnough({ searchCount, costs }),
    });
    unreadCount = counted.isWhole ? counted.unreadCount : Math.max(counted.unreadCount, unreadCount);
  }
  const way = choose({ searchCount, unreadCount, costs });
  const units = compareWays({ searchCount, unreadCount, costs: methodUnits });
  const otherWayUnits = way === 'everything' ? units.searches : units.everything;
  return { state: 'listing', way, domainSize, searchCount, unreadCount, otherWayUnits };
}

function choose(input: Parameters<typeof compareWays>[0]): Import['way'] {
  const { searches, everything } = compareWays(input);
  return everything < searches ? 'everything' : 'searches';
}
