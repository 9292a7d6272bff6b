import type { LedgerEntry } from '@mailsync/db';
import type { MailProvider, ProviderMessage } from '../providers/mail-provider.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { readRules } from './commit-batch.ts';
import { decideFate, listLookupKeys, listParticipants } from './decide-fate.ts';
import type { Fetched } from './fetch-messages.ts';
import type { PassContext } from './pass-context.ts';

/**
 * Where a provider hands out heads for less than whole messages, only mail that will be recorded is fetched whole.
 * Returns what the heads decide, and the entries whose messages are needed.
 */
export async function decideByHeads({
  context,
  provider,
  entries,
}: {
  context: PassContext;
  provider: MailProvider;
  entries: readonly LedgerEntry[];
}): Promise<{ decided: Fetched[]; wanted: LedgerEntry[] }> {
  const heads = await listHeads({ provider, entries });
  if (heads.length === 0) return { decided: [], wanted: [...entries] };

  const addressKeys = [...new Set(heads.flatMap((head) => listLookupKeys(listParticipants(head))))];
  const rules = await readRules({ context, addressKeys });
  const skipped = new Map(
    heads
      .filter((message) => decideFate({ message, rules }).state === 'skipped')
      .map((message) => [message.messageId, message]),
  );
  const decided = entries.flatMap((entry): Fetched[] => {
    const message = skipped.get(entry.messageId);
    return message ? [{ entry, outcome: 'head', message }] : [];
  });
  return { decided, wanted: entries.filter((entry) => !skipped.has(entry.messageId)) };
}

async function listHeads({
  provider,
  entries,
}: {
  provider: MailProvider;
  entries: readonly LedgerEntry[];
}): Promise<ProviderMessage[]> {
  if (!provider.listHeads) return [];
  try {
    return await provider.listHeads({ messageIds: entries.map((entry) => entry.messageId) });
  } catch (error) {
    // One message may have spoilt the answer for all: they are asked for one by one.
    if (error instanceof ProviderError && (error.kind === 'retry' || error.kind === 'message')) return [];
    throw error;
  }
}
