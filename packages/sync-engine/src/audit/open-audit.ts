import type { Audit } from '@mailsync/db';
import { planImport } from '../import/plan-import.ts';
import { everythingSince, type MailSearch } from '../providers/mail-provider.ts';
import type { PassContext } from '../recording/pass-context.ts';
import { chooseNextAudit } from './plan-audit.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Later than every address that was ever added. */
const BEFORE_ALL_REVISIONS = -1;

/**
 * The audit that this mailbox has to work on: the one under way unless it waits after a failure, or a new one when it is
 * due; else null. A mailbox's first audit is planned for the coming night.
 */
export async function openAudit(context: PassContext): Promise<Audit | null> {
  const { db, mailbox, clock } = context;
  const now = clock.now();
  const { nextAuditAt } = mailbox;
  const underWay = await db.read((r) => r.audits.findOpen({ mailboxId: mailbox.id }));
  if (underWay) return underWay.retryAt && underWay.retryAt.getTime() > now.getTime() ? null : underWay;

  if (!nextAuditAt) {
    await db.write((r) =>
      r.mailboxes.update(mailbox.id, { nextAuditAt: chooseNextAudit({ mailboxId: mailbox.id, now }) }),
    );
    return null;
  }
  return nextAuditAt.getTime() <= now.getTime() ? beginAudit(context) : null;
}

async function beginAudit(context: PassContext): Promise<Audit> {
  const { db, mailbox, clock, createId } = context;
  const now = clock.now();
  const queries = await planQueries(context);
  return db.write(async (r) => {
    const last = await r.audits.findLastDone({ mailboxId: mailbox.id });
    const audit: Audit = {
      id: createId(),
      mailboxId: mailbox.id,
      state: 'listing',
      queries,
      queryIndex: 0,
      pageToken: null,
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

/** Everything since the connection, without a filter; and the lead mail of the whole time that is recorded. */
async function planQueries({ db, mailbox, provider, clock }: PassContext): Promise<MailSearch[]> {
  const { rules, addresses } = await db.read(async (r) => {
    const current = await r.matching.readRules();
    const upTo = current.revision;
    return {
      rules: current,
      addresses: await r.matching.listAddressesAdded({ after: BEFORE_ALL_REVISIONS, upTo }),
    };
  });
  const { readProfile, fitsOneRequest } = provider('audit');
  const { messageCount } = await readProfile();
  const windowStartMs = clock.now().getTime() - rules.importWindowDays * DAY_MS;
  const since = new Date(Math.min(windowStartMs, mailbox.connectedAt.getTime()));
  return [
    everythingSince(mailbox.connectedAt),
    ...planImport({ addresses, since, messageCount, fitsOneRequest }),
  ];
}
