import type { Audit, LeadPosition } from '@mailsync/db';
import { BEFORE_ALL_REVISIONS } from '../import/create-import.ts';
import { readNextSearches } from '../import/read-next-searches.ts';
import { everythingSince, type MailSearch } from '../providers/mail-provider.ts';
import type { PassContext } from '../recording/pass-context.ts';
import { AUDIT_RETRY_AFTER_MS, chooseNextAudit, judgeAuditTime } from './plan-audit.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Searches for lead mail of one audit, 5 units each; the next goes on behind them, so that in the course of the nights all are made. */
const MOST_SEARCHES = 50;

/**
 * The audit that this mailbox has to work on: the one under way unless it waits after a failure, or a new one when it is
 * due; else null. A mailbox's first audit is planned for the coming night.
 */
export async function openAudit(context: PassContext): Promise<Audit | null> {
  const { db, mailbox, clock } = context;
  const now = clock.now();
  const underWay = await db.read((r) => r.audits.findOpen({ mailboxId: mailbox.id }));
  if (underWay) return waitsForRetry({ audit: underWay, now }) ? null : underWay;

  const auditTime = judgeAuditTime({ nextAuditAt: mailbox.nextAuditAt, now });
  if (auditTime === 'unplanned') {
    await db.write((r) =>
      r.mailboxes.update(mailbox.id, { nextAuditAt: chooseNextAudit({ mailboxId: mailbox.id, now }) }),
    );
    return null;
  }
  return auditTime === 'due' ? beginAudit(context) : null;
}

/** Not for longer than a try is put off: who planned it further ahead had a clock that has been set back since. */
function waitsForRetry({ audit: { retryAt }, now }: { audit: Audit; now: Date }): boolean {
  const waitMs = retryAt ? retryAt.getTime() - now.getTime() : 0;
  return waitMs > 0 && waitMs <= AUDIT_RETRY_AFTER_MS;
}

async function beginAudit(context: PassContext): Promise<Audit> {
  const { db, mailbox, clock, createId } = context;
  const now = clock.now();
  const { queries, searchedUpTo } = await planQueries(context);
  return db.write(async (r) => {
    const last = await r.audits.findLastDone({ mailboxId: mailbox.id });
    const audit: Audit = {
      id: createId(),
      mailboxId: mailbox.id,
      state: 'listing',
      queries,
      queryIndex: 0,
      pageToken: null,
      searchedUpTo,
      comparedCount: 0,
      sampledCount: 0,
      sampledUpTo: last?.sampledUpTo ?? '',
      recordedCount: 0,
      missingCount: 0,
      openCount: 0,
      startedAt: now,
      finishedAt: null,
      retryAt: null,
    };
    await r.audits.insert(audit);
    await r.mailboxes.update(mailbox.id, { nextAuditAt: chooseNextAudit({ mailboxId: mailbox.id, now }) });
    await r.events.append([
      { type: 'mailbox.changed', mailboxId: mailbox.id, userId: mailbox.userId, data: {}, at: now },
    ]);
    return audit;
  });
}

/** Everything since the connection, without a filter; and lead mail of the whole time that is recorded, some of the leads each night. */
async function planQueries({ db, mailbox, provider, clock }: PassContext): Promise<{
  queries: MailSearch[];
  searchedUpTo: LeadPosition | null;
}> {
  const { rules, last } = await db.read(async (r) => ({
    rules: await r.matching.readRules(),
    last: await r.audits.findLastDone({ mailboxId: mailbox.id }),
  }));
  const windowStartMs = clock.now().getTime() - rules.importWindowDays * DAY_MS;
  const since = new Date(Math.min(windowStartMs, mailbox.connectedAt.getTime()));
  const { anyOf: _everything, ...bounds } = everythingSince(since);
  const leads = {
    added: { after: BEFORE_ALL_REVISIONS, upTo: rules.revision },
    // By address alone: what a domain finds beside would be read again each night.
    domainSize: Number.POSITIVE_INFINITY,
    apart: new Set<string>(),
    ownAddresses: mailbox.ownAddresses,
    bounds,
    fitsOneRequest: provider('audit').fitsOneRequest,
  };

  const queries = [everythingSince(mailbox.connectedAt)];
  let position = last?.searchedUpTo ?? null;
  for (let left = MOST_SEARCHES; left > 0;) {
    const next = await readNextSearches({ db, leads, position });
    if (next.length === 0) return { queries, searchedUpTo: null };
    const taken = next.slice(0, left);
    queries.push(...taken.map(({ search }) => search));
    position = taken.at(-1)!.position;
    left -= taken.length;
  }
  return { queries, searchedUpTo: position };
}
