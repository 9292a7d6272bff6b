import type { AuditReportView } from '@mailsync/sync-engine';
import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { findSeenOwner } from './find-seen-owner.ts';
import { type ToldFateView, tellFates } from './tell-fates.ts';

/** What the last check of a mailbox found missing, page by page. Throws `mailbox.not_found`, `audit.not_found`. */
export async function readMailboxAudit({
  db,
  engine,
  actor,
  mailboxId,
  before,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
  mailboxId: string;
  /** The last message id of the page before. */
  before: string | null;
}): Promise<Omit<AuditReportView, 'items'> & { items: ToldFateView[] }> {
  const owner = await findSeenOwner({ db, actor, mailboxId });
  const withHeads = owner.ownerId === actor.id;
  const report = await engine.readAuditReport({ mailboxId, withHeads, before });
  return { ...report, items: await tellFates({ db, actor, owner, fates: report.items }) };
}
