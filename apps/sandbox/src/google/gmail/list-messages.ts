import { apiError, invalidArgument } from '../google-error.ts';
import { findMessages } from '../mailbox/find-messages.ts';
import type { StoredMessage } from '../mailbox/mailbox.ts';
import { snippetOf } from '../mailbox/message-content.ts';
import { SCOPES_FOR } from '../oauth/scopes.ts';
import { ownAddressesOf } from '../world/world.ts';
import type { GmailCall } from './gmail-method.ts';
import { readCount, readPageToken } from './gmail-method.ts';

const DEFAULT_PAGE = 100;
const MAX_PAGE = 500;
/** Gmail's estimate never counts on: it says 201 for whatever is more. */
const ESTIMATE_CEILING = 201;
const ORDINAL_SPACE = 10_000_000n;

/** `messages.list`: ids only, newest first. With no hit there is no `messages` key. */
export function listMessages(call: GmailCall) {
  const { query } = call;
  const maxResults = readCount({ query, name: 'maxResults', fallback: DEFAULT_PAGE, max: MAX_PAGE });
  const found = findForCall(call);
  const { page, nextPageToken } = cutPage({ found, maxResults, after: readPageToken(query) });
  return {
    ...(page.length > 0 && { messages: page.map(({ id, threadId }) => ({ id, threadId })) }),
    ...(nextPageToken && { nextPageToken }),
    resultSizeEstimate: Math.min(found.length, ESTIMATE_CEILING),
  };
}

/** `threads.list`: one entry for each thread with a hit, the newest hit first. */
export function listThreads(call: GmailCall) {
  const { query } = call;
  const maxResults = readCount({ query, name: 'maxResults', fallback: DEFAULT_PAGE, max: MAX_PAGE });
  const newestOfThread = new Map<string, StoredMessage>();
  for (const message of findForCall(call)) {
    if (!newestOfThread.has(message.threadId)) newestOfThread.set(message.threadId, message);
  }
  const found = [...newestOfThread.values()];
  const { page, nextPageToken } = cutPage({ found, maxResults, after: readPageToken(query) });
  const threads = page.map((message) => ({
    id: message.threadId,
    snippet: snippetOf(message.content),
    historyId: message.historyId.toString(),
  }));
  return {
    ...(threads.length > 0 && { threads }),
    ...(nextPageToken && { nextPageToken }),
    resultSizeEstimate: Math.min(found.length, ESTIMATE_CEILING),
  };
}

function findForCall({ mailbox, person, query, nowMs, scopes }: GmailCall): StoredMessage[] {
  const q = query.get('q') ?? '';
  if (q !== '' && !scopes.some((scope) => SCOPES_FOR.read.includes(scope))) {
    throw apiError({
      code: 403,
      message: "Metadata scope does not support 'q' parameter",
      reason: 'forbidden',
    });
  }
  const labelIds = query.getAll('labelIds');
  const unknown = labelIds.find((label) => !mailbox.labels.has(label));
  if (unknown !== undefined) throw invalidArgument(`Invalid label: ${unknown}`);
  return findMessages({
    mailbox,
    ownAddresses: ownAddressesOf(person),
    q,
    labelIds,
    includeSpamTrash: query.get('includeSpamTrash') === 'true',
    nowMs,
  });
}

function cutPage({ found, maxResults, after }: CutPageInput) {
  const start = after === undefined ? 0 : firstBelow(found, after);
  const page = found.slice(start, start + maxResults);
  const last = page.at(-1);
  const isMore = last !== undefined && last !== found.at(-1);
  return { page, nextPageToken: isMore ? placeOf(last).toString() : undefined };
}

interface CutPageInput {
  found: StoredMessage[];
  maxResults: number;
  after: bigint | undefined;
}

function placeOf({ receivedAtMs, ordinal }: StoredMessage): bigint {
  return BigInt(Math.floor(receivedAtMs)) * ORDINAL_SPACE + BigInt(ordinal);
}

/** Where the page after that place begins; `found` stands newest first. */
function firstBelow(found: StoredMessage[], place: bigint): number {
  let low = 0;
  let high = found.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (placeOf(found[middle]!) < place) high = middle;
    else low = middle + 1;
  }
  return low;
}
