import { ProviderError } from '../sync-errors/provider-error.ts';
import { commitBatch } from './commit-batch.ts';
import type { Fetched } from './fetch-messages.ts';
import { type PassContext, PassEnded } from './pass-context.ts';

/**
 * Commits what was fetched in one transaction. When that fails, each message by itself, and the one that fails alone
 * counts as unreadable: one mail that cannot be stored must not keep the others out.
 */
export async function commitFetched({
  context,
  fetched,
  importId,
}: {
  context: PassContext;
  fetched: readonly Fetched[];
  importId: string | null;
}): Promise<void> {
  try {
    await commitBatch({ context, fetched, importId });
  } catch (error) {
    if (error instanceof PassEnded) throw error;
    context.logger.warn({ mailboxId: context.mailbox.id, error }, 'A batch could not be stored as a whole');
    for (const one of fetched) await commitAlone({ context, one, importId });
  }
}

async function commitAlone({
  context,
  one,
  importId,
}: {
  context: PassContext;
  one: Fetched;
  importId: string | null;
}): Promise<void> {
  try {
    await commitBatch({ context, fetched: [one], importId });
  } catch (cause) {
    if (cause instanceof PassEnded || one.outcome === 'failed') throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    const error = new ProviderError({ code: 'message.unreadable', detail }, { cause });
    // With the database itself at fault this throws too, and the pass fails with nothing half done.
    await commitBatch({ context, fetched: [{ entry: one.entry, outcome: 'failed', error }], importId });
  }
}
