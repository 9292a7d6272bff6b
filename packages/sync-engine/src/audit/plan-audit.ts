import type { LedgerEntry } from '@mailsync/db';
import type { QueuePlan } from '../recording/plan-queueing.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** After a failure of the provider the audit waits; live sync shows by itself whether the mailbox is in trouble. */
export const AUDIT_RETRY_AFTER_MS = HOUR_MS / 4;
/** Nights are UTC's: audits begin between one and five. */
const NIGHT_STARTS_MS = 1 * HOUR_MS;
const NIGHT_LASTS_MS = 4 * HOUR_MS;

/** Labels that keep mail out of every listing, so that what is listed has lost them; drafts are listed all the same. */
const UNLISTED_REASONS: ReadonlySet<string> = new Set(['spam', 'bin', 'chat']);

/** The coming night's time for this mailbox: its own minute, spread by its id, so that not all begin at once. Pure. */
export function chooseNextAudit({ mailboxId, now }: { mailboxId: string; now: Date }): Date {
  const midnightMs = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const tonightMs = midnightMs + NIGHT_STARTS_MS + (hashText(mailboxId) % NIGHT_LASTS_MS);
  return new Date(tonightMs > now.getTime() ? tonightMs : tonightMs + DAY_MS);
}

/**
 * What the time of the next audit means now. Pure. `unplanned` also when it is further ahead than the coming night: it was
 * planned by a clock that has been set back since.
 */
export function judgeAuditTime({ nextAuditAt, now }: { nextAuditAt: Date | null; now: Date }) {
  const aheadMs = nextAuditAt ? nextAuditAt.getTime() - now.getTime() : Number.POSITIVE_INFINITY;
  if (aheadMs > DAY_MS) return 'unplanned' as const;
  return aheadMs > 0 ? ('later' as const) : ('due' as const);
}

/** FNV-1a, 32 bit: spreads evenly, nothing more is asked of it. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/**
 * What a page of ids that the provider holds means for the ledger. Pure. A skip of "not a lead" under older leads is
 * asked again only when a search for leads has found it: whatever else is listed, the import of the added leads has
 * asked about already. What a person removed stays removed.
 */
export function compareWithLedger({
  messageIds,
  known,
  revision,
  isSearchForLeads,
}: {
  messageIds: readonly string[];
  known: ReadonlyMap<string, LedgerEntry>;
  revision: number;
  isSearchForLeads: boolean;
}): QueuePlan {
  const plan: QueuePlan = { toQueue: [], toRequeue: [], toSkip: [] };
  for (const messageId of new Set(messageIds)) {
    const entry = known.get(messageId);
    if (!entry) plan.toQueue.push(messageId);
    else if (isDoubtful({ entry, revision, isSearchForLeads })) plan.toRequeue.push(messageId);
  }
  return plan;
}

function isDoubtful({
  entry: { state, reason, revision: decidedUnder },
  revision,
  isSearchForLeads,
}: {
  entry: LedgerEntry;
  revision: number;
  isSearchForLeads: boolean;
}): boolean {
  // The provider holds it, so it cannot be gone; and what could not be read may be readable by now.
  if (state === 'gone' || state === 'failed') return true;
  if (state !== 'skipped') return false;
  return UNLISTED_REASONS.has(reason ?? '') || (isSearchForLeads && decidedUnder < revision);
}
