import type { LedgerEntry } from '@mailsync/db';
import type { MailProvider, MessageWho, ProviderMessage } from '../providers/mail-provider.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';

/** Gmail answers more than a handful of concurrent requests for one user with 429, whatever the quota. */
export const MOST_REQUESTS_IN_FLIGHT = 4;

export type Fetched =
  | { entry: LedgerEntry; outcome: 'message'; message: ProviderMessage }
  /** What it is decided by, which is enough for what is not recorded. */
  | { entry: LedgerEntry; outcome: 'head'; message: MessageWho }
  | { entry: LedgerEntry; outcome: 'gone' }
  | { entry: LedgerEntry; outcome: 'failed'; error: ProviderError };

/**
 * Fetches messages: at once where the provider hands them out so, and those that are left four at a time. What concerns one message only is part of the answer; what concerns the whole
 * mailbox (a refused credential, throttling, our own budget) ends the fetching and comes back as `stoppedBy`, beside
 * what was fetched until then. Temporary failures in a row end it too: they may be the provider's, so `looksLikeOutage`.
 */
export async function fetchMessages({
  entries,
  provider,
}: {
  entries: readonly LedgerEntry[];
  provider: MailProvider;
}): Promise<{ fetched: Fetched[]; stoppedBy: unknown; looksLikeOutage: boolean }> {
  const fetched: Fetched[] = [];
  let stoppedBy: unknown = null;
  const atOnce = await fetchAtOnce({ entries, provider }).catch((error: unknown) => {
    stoppedBy = error;
    return new Map<string, ProviderMessage>();
  });
  const waiting: LedgerEntry[] = [];
  for (const entry of entries) {
    const message = atOnce.get(entry.messageId);
    if (message) fetched.push({ entry, outcome: 'message', message });
    else waiting.push(entry);
  }
  let failuresInARow = 0;
  const isOutage = () => failuresInARow >= MOST_REQUESTS_IN_FLIGHT;

  const work = async () => {
    while (stoppedBy === null && !isOutage()) {
      const entry = waiting.shift();
      if (!entry) return;
      try {
        const message = await provider.getMessage({ messageId: entry.messageId });
        fetched.push({ entry, outcome: 'message', message });
        failuresInARow = 0;
      } catch (error) {
        const outcome = judgeFailure({ entry, error });
        if (outcome) fetched.push(outcome);
        else stoppedBy ??= error;
        failuresInARow = outcome && isTemporary(outcome) ? failuresInARow + 1 : 0;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(MOST_REQUESTS_IN_FLIGHT, waiting.length) }, work));
  const looksLikeOutage = isOutage() || (fetched.length > 0 && fetched.every(isTemporary));
  return { fetched, stoppedBy, looksLikeOutage };
}

/** Rejects with what ends the fetching. */
async function fetchAtOnce({
  entries,
  provider,
}: {
  entries: readonly LedgerEntry[];
  provider: MailProvider;
}): Promise<Map<string, ProviderMessage>> {
  if (!provider.getMessages || entries.length < 2) return new Map();
  try {
    const messages = await provider.getMessages({ messageIds: entries.map((entry) => entry.messageId) });
    return new Map(messages.map((message) => [message.messageId, message]));
  } catch (error) {
    // One message may have spoilt the answer for all, or the budget may be enough for some.
    const isProviders = error instanceof ProviderError && !isOfOne(error);
    if (isProviders) throw error;
    return new Map();
  }
}

/** A failure that may as well be the provider's as the message's. */
export function isTemporary(one: Fetched): boolean {
  return one.outcome === 'failed' && mayBeItsOwn(one.error);
}

/**
 * A server error, an answer that breaks off, or a refusal that says nothing of the mailbox may be this message's alone:
 * one bad message must not stop the others.
 */
const PERHAPS_ITS_OWN: ReadonlySet<string> = new Set([
  'gmail.unavailable',
  'gmail.answer_unreadable',
  'imap.unavailable',
  'imap.answer_unreadable',
  'gmail.precondition_failed',
  'gmail.unexpected',
  'network.timeout',
  'network.unreachable',
]);

export const mayBeItsOwn = ({ failure }: ProviderError) => PERHAPS_ITS_OWN.has(failure.code);

/** It concerns one message, or may do so. */
const isOfOne = (error: ProviderError) => error.kind === 'message' || mayBeItsOwn(error);

const GONE: ReadonlySet<string> = new Set(['gmail.message_gone', 'imap.message_gone']);

/** The part of failures that belongs to one message; null for those that belong to the whole mailbox. */
function judgeFailure({ entry, error }: { entry: LedgerEntry; error: unknown }): Fetched | null {
  if (error instanceof ProviderError) {
    const { code } = error.failure;
    if (GONE.has(code)) return { entry, outcome: 'gone' };
    return isOfOne(error) ? { entry, outcome: 'failed', error } : null;
  }
  if (error instanceof Error && (error.name === 'QuotaPause' || error.name === 'PassEnded')) return null;
  // A mail that our own reader stumbles over is kept aside like any other that cannot be read.
  const detail = error instanceof Error ? error.message : String(error);
  return {
    entry,
    outcome: 'failed',
    error: new ProviderError({ code: 'message.unreadable', detail }, { cause: error }),
  };
}
