import { EVERYTHING, type MailProvider } from '../providers/mail-provider.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { type Fetched, isTemporary } from './fetch-messages.ts';

/**
 * Tells an ill provider from a few messages that it cannot hand out, by asking for messages that nobody has complained
 * about. Returns the failure when it is the provider's; null when it answers, so that the failures are the messages' own.
 */
export async function confirmOutage({
  fetched,
  provider,
}: {
  fetched: readonly Fetched[];
  provider: MailProvider;
}): Promise<ProviderError | null> {
  const failed = fetched.filter(isTemporary);
  const first = failed.find((one) => one.outcome === 'failed');
  const failedIds = new Set(failed.map((one) => one.entry.messageId));
  try {
    const { messageIds } = await provider.listMessageIds({ search: EVERYTHING, pageToken: null });
    const others = messageIds.filter((id) => !failedIds.has(id));
    // Two, far apart: the one beside a message that cannot be had may have the same ailment.
    for (const messageId of new Set([others.at(-1), others[0]])) {
      if (messageId && (await answers({ provider, messageId }))) return null;
    }
  } catch (error) {
    // Only what was expected to be found is an answer here; a refused credential or our own budget ends the pass.
    if (!(error instanceof ProviderError) || error.kind !== 'retry') throw error;
  }
  return first?.error ?? null;
}

async function answers({
  provider,
  messageId,
}: {
  provider: MailProvider;
  messageId: string;
}): Promise<boolean> {
  try {
    await provider.getMessage({ messageId });
    return true;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.kind === 'message') return true;
    if (error.kind === 'retry') return false;
    throw error;
  }
}
