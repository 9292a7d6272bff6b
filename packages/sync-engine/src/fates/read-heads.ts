import type { MailProvider, ProviderMessageHead } from '../providers/mail-provider.ts';
import { MOST_REQUESTS_IN_FLIGHT } from '../recording/fetch-messages.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';

/**
 * What these messages say of themselves, four at a time. A message that cannot be read is left out; what concerns the
 * whole mailbox is thrown, or only ends the reading when `isOptional`.
 */
export async function readHeads({
  messageIds,
  provider,
  isOptional = false,
}: {
  messageIds: readonly string[];
  provider: MailProvider;
  isOptional?: boolean;
}): Promise<Map<string, ProviderMessageHead>> {
  const heads = new Map<string, ProviderMessageHead>();
  const waiting = [...messageIds];
  let stoppedBy: unknown = null;

  const work = async () => {
    for (let messageId = waiting.shift(); messageId && stoppedBy === null; messageId = waiting.shift()) {
      try {
        heads.set(messageId, await provider.getMessageHead({ messageId }));
      } catch (error) {
        if (!concernsOneMessage(error)) stoppedBy ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: MOST_REQUESTS_IN_FLIGHT }, work));
  if (stoppedBy !== null && !isOptional) throw stoppedBy;
  return heads;
}

/** A person waits for the answer: a provider that does not answer in time is not asked again for the next message. */
function concernsOneMessage(error: unknown): boolean {
  if (!(error instanceof ProviderError)) return false;
  return error.kind === 'message' || (error.kind === 'retry' && error.failure.code !== 'network.timeout');
}
