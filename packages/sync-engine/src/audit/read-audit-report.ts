import { AppError } from '@mailsync/foundation';
import type { AuditReportView } from '../engine.ts';
import { showEntry } from '../fates/search-fates.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';

const MESSAGES_PER_PAGE = 50;

export interface ReadAuditReportInput {
  mailboxId: string;
  /** Whether the person may see what recorded messages say of themselves. */
  withHeads: boolean;
  /** The last message id of the page before. */
  before: string | null;
}

/** What the last audit that is done found missing, and what became of each message since. Throws audit.not_found. */
export async function readAuditReport({
  context: { db },
  mailboxId,
  withHeads,
  before,
}: ReadAuditReportInput & { context: EngineContext }): Promise<AuditReportView> {
  return db.read(async (r) => {
    const audit = await r.audits.findLastDone({ mailboxId });
    if (!audit) {
      throw new AppError({
        code: 'audit.not_found',
        kind: 'not_found',
        message: 'This mailbox has not been checked yet. Press Check now, or wait for the night.',
      });
    }
    const found = await r.audits.listMissing({
      id: audit.id,
      mailboxId,
      before,
      limit: MESSAGES_PER_PAGE + 1,
    });
    const page = found.slice(0, MESSAGES_PER_PAGE);
    const emailIds = withHeads ? page.flatMap((entry) => entry.emailId ?? []) : [];
    const heads = new Map((await r.timelines.listHeads({ emailIds })).map((head) => [head.id, head]));
    return {
      startedAt: audit.startedAt,
      finishedAt: audit.finishedAt!,
      comparedCount: audit.comparedCount,
      sampledCount: audit.sampledCount,
      recordedCount: audit.recordedCount,
      missingCount: audit.missingCount,
      openCount: audit.openCount,
      items: page.map((entry) => showEntry({ entry, head: heads.get(entry.emailId ?? '') ?? null })),
      next: found.length > MESSAGES_PER_PAGE ? (page.at(-1)?.messageId ?? null) : null,
    };
  });
}
