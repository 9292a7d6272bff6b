import type { Audit } from '@mailsync/db';
import type { PassContext } from '../recording/pass-context.ts';
import { readChanges } from '../recording/read-changes.ts';
import { writeQueuePlan } from '../recording/write-queue-plan.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { compareWithLedger } from './plan-audit.ts';

/**
 * Compares the next page of ids with their fates. What is doubtful is queued together with how far the listing has come,
 * so it goes on from there after a crash. Returns the audit as it is then.
 */
export async function listPage({ context, audit }: { context: PassContext; audit: Audit }): Promise<Audit> {
  const { db, mailbox, provider } = context;
  const search = audit.queries[audit.queryIndex];
  if (search === undefined) return moveOn({ context, audit, patch: { state: 'sampling' } });

  const page = await askForPage();
  if (page === 'expired') return moveOn({ context, audit, patch: { pageToken: null } });
  const { messageIds, nextPageToken } = page;
  const known = await db.read((r) => r.ledger.list({ mailboxId: mailbox.id, messageIds }));
  // What came in since the pass began is not missing: the cursor brings it.
  if (known.length < new Set(messageIds).size) await readChanges(context);

  return moveOn({
    context,
    audit,
    messageIds,
    patch: nextPageToken
      ? { pageToken: nextPageToken }
      : { pageToken: null, queryIndex: audit.queryIndex + 1 },
  });

  async function askForPage() {
    try {
      return await provider('audit').listMessageIds({ search: search!, pageToken: audit.pageToken });
    } catch (error) {
      // Gmail forgets page tokens: after a long pause the listing starts over.
      const isExpired = error instanceof ProviderError && error.kind === 'cursor';
      if (!isExpired || audit.pageToken === null) throw error;
      return 'expired' as const;
    }
  }
}

async function moveOn({
  context: { db, mailbox, clock },
  audit,
  messageIds = [],
  patch,
}: {
  context: PassContext;
  audit: Audit;
  messageIds?: string[];
  patch: Partial<Audit>;
}): Promise<Audit> {
  const written = { ...patch, comparedCount: audit.comparedCount + messageIds.length };
  await db.write(async (r) => {
    const revision = await r.matching.readRevision();
    const entries = await r.ledger.lock({ mailboxId: mailbox.id, messageIds });
    await writeQueuePlan({
      repositories: r,
      mailboxId: mailbox.id,
      plan: compareWithLedger({
        messageIds,
        known: new Map(entries.map((entry) => [entry.messageId, entry])),
        revision,
        isSearchForLeads: audit.queryIndex > 0,
      }),
      source: 'import',
      importId: audit.id,
      revision,
      now: clock.now(),
    });
    await r.audits.update(audit.id, written);
  });
  return { ...audit, ...written };
}
