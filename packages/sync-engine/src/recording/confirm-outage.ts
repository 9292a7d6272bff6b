import { EVERYTHING, type MailProvider } from '../providers/mail-provider.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { type Fetched, isTemporary, mayBeItsOwn } from './fetch-messages.ts';
import type { PassContext } from './pass-context.ts';

/** Where nobody can say better, several messages that fail together are an outage; after so long they are to blame. */
const MAY_BE_AN_OUTAGE_FOR_MS = 60 * 60 * 1000;
/** At another time others are asked, so that a few that have gone bad since do not pass for an outage for ever. */
const OTHERS_ARE_ASKED_EVERY_MS = 60 * 1000;

/**
 * Tells an ill provider from a few messages that it cannot hand out, by asking for messages that nobody has complained
 * about. Returns the failure when it is the provider's; null when it answers, so that the failures are the messages' own.
 */
export async function confirmOutage({
  context,
  fetched,
  provider,
}: {
  context: PassContext;
  fetched: readonly Fetched[];
  provider: MailProvider;
}): Promise<ProviderError | null> {
  const failed = fetched.filter(isTemporary);
  const first = failed.find((one) => one.outcome === 'failed');
  const now = context.clock.now();
  try {
    const { messageIds } = await provider.listMessageIds({ search: EVERYTHING, pageToken: null });
    const failedIds = new Set(failed.map((one) => one.entry.messageId));
    const { readBefore, neverTried } = await sortWitnesses({
      context,
      messageIds: messageIds.filter((id) => !failedIds.has(id)),
    });
    const asked = chooseTwo({ messageIds: readBefore.length > 0 ? readBefore : neverTried, now });
    for (const messageId of asked) {
      if (await answers({ provider, messageId })) return null;
    }
    if (readBefore.length === 0) {
      const isAlone = failed.length + asked.length === 1;
      const queuedAtMs = Math.min(...failed.map((one) => one.entry.queuedAt.getTime()));
      if (isAlone || now.getTime() - queuedAtMs > MAY_BE_AN_OUTAGE_FOR_MS) return null;
    }
  } catch (error) {
    // Only what was expected to be found is an answer here; a refused credential or our own budget ends the pass.
    if (!(error instanceof ProviderError) || error.kind !== 'retry') throw error;
  }
  return first?.error ?? null;
}

/** Who could be read once tells most; who has failed before tells nothing. */
async function sortWitnesses({
  context: { db, mailbox },
  messageIds,
}: {
  context: PassContext;
  messageIds: string[];
}): Promise<{ readBefore: string[]; neverTried: string[] }> {
  const entries = await db.read((r) => r.ledger.list({ mailboxId: mailbox.id, messageIds }));
  const known = new Map(entries.map((entry) => [entry.messageId, entry]));
  const readBefore: string[] = [];
  const neverTried: string[] = [];
  for (const messageId of messageIds) {
    const entry = known.get(messageId);
    if (!entry || (entry.state === 'queued' && entry.attempts === 0)) neverTried.push(messageId);
    else if (entry.state !== 'queued' && entry.state !== 'failed') readBefore.push(messageId);
  }
  return { readBefore, neverTried };
}

/** Far apart: the one beside a message that cannot be had may have the same ailment. */
function chooseTwo({ messageIds, now }: { messageIds: readonly string[]; now: Date }): string[] {
  const count = messageIds.length;
  if (count < 2) return [...messageIds];
  const start = Math.floor(now.getTime() / OTHERS_ARE_ASKED_EVERY_MS) % count;
  return [messageIds[start]!, messageIds[(start + Math.floor(count / 2)) % count]!];
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
    if (mayBeItsOwn(error)) return false;
    throw error;
  }
}
