import type { LedgerEntry } from '@mailsync/db';
import type { MailProvider, MessageWho } from '../providers/mail-provider.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { readRules } from './commit-batch.ts';
import { decideFate, listLookupKeys, listParticipants, type SkipReason } from './decide-fate.ts';
import type { Fetched } from './fetch-messages.ts';
import type { PassContext } from './pass-context.ts';

/** Nothing was decided. */
const NO_REVISION = -1;

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
  const { skipped } = await skipByHeads({
    context,
    provider,
    messageIds: entries.map((entry) => entry.messageId),
  });
  const decided = entries.flatMap((entry): Fetched[] => {
    const skip = skipped.get(entry.messageId);
    return skip ? [{ entry, outcome: 'head', message: skip.message }] : [];
  });
  return { decided, wanted: entries.filter((entry) => !skipped.has(entry.messageId)) };
}

/** Which of these messages their heads tell to be skipped, why, and under which revision of leads and exclusions. */
export async function skipByHeads({
  context,
  provider,
  messageIds,
}: {
  context: PassContext;
  provider: MailProvider;
  messageIds: string[];
}): Promise<{ revision: number; skipped: Map<string, { message: MessageWho; reason: SkipReason }> }> {
  const skipped = new Map<string, { message: MessageWho; reason: SkipReason }>();
  const heads = await listHeads({ provider, messageIds });
  if (heads.length === 0) return { revision: NO_REVISION, skipped };

  const addressKeys = [...new Set(heads.flatMap((head) => listLookupKeys(listParticipants(head))))];
  const rules = await readRules({ context, addressKeys });
  for (const message of heads) {
    const fate = decideFate({ message, rules });
    if (fate.state === 'skipped') skipped.set(message.messageId, { message, reason: fate.reason });
  }
  return { revision: rules.revision, skipped };
}

async function listHeads({
  provider,
  messageIds,
}: {
  provider: MailProvider;
  messageIds: string[];
}): Promise<MessageWho[]> {
  if (!provider.listHeads || messageIds.length === 0) return [];
  try {
    return await provider.listHeads({ messageIds });
  } catch (error) {
    // One message may have spoilt the answer for all: they are asked for one by one.
    if (error instanceof ProviderError && (error.kind === 'retry' || error.kind === 'message')) return [];
    throw error;
  }
}
