import { apiError, invalidArgument, notFound } from '../google-error.ts';
import type { HistoryKind, HistoryRecord } from '../mailbox/mailbox.ts';
import type { GmailCall } from './gmail-method.ts';
import { readCount, readPageToken } from './gmail-method.ts';

const DEFAULT_PAGE = 100;
const MAX_PAGE = 500;

const KIND_OF_TYPE: Record<string, HistoryKind> = {
  messageAdded: 'messagesAdded',
  messageDeleted: 'messagesDeleted',
  labelAdded: 'labelsAdded',
  labelRemoved: 'labelsRemoved',
};

/**
 * `history.list`: what happened after `startHistoryId`, oldest first; 404 when that is forgotten.
 * Pages are cut before types and label are looked at, so a page may hold no `history` and yet have a next one.
 */
export function listHistory(call: GmailCall) {
  const { mailbox, query } = call;
  const start = readStart(query);
  const kinds = readKinds(query);
  const labelId = query.get('labelId');
  const maxResults = readCount({ query, name: 'maxResults', fallback: DEFAULT_PAGE, max: MAX_PAGE });
  const after = readPageToken(query) ?? start;
  if (start < mailbox.oldestHistoryId || after < mailbox.oldestHistoryId) throw notFound();

  const first = firstAfter(mailbox.history, after);
  const page = mailbox.history.slice(first, first + maxResults);
  const isMore = first + maxResults < mailbox.history.length;
  const shown = page.filter(
    (entry) =>
      (kinds.size === 0 || kinds.has(entry.kind)) &&
      (!labelId || entry.labels.includes(labelId) || entry.changed.includes(labelId)),
  );
  return {
    ...(shown.length > 0 && { history: shown.map(represent) }),
    ...(isMore && { nextPageToken: page.at(-1)!.id.toString() }),
    historyId: mailbox.historyId.toString(),
  };
}

function represent(entry: HistoryRecord) {
  const { messageId: id, threadId, labels, changed, kind } = entry;
  const message = { id, threadId, ...(labels.length > 0 && { labelIds: [...labels] }) };
  const isLabelChange = kind === 'labelsAdded' || kind === 'labelsRemoved';
  return {
    id: entry.id.toString(),
    messages: [{ id, threadId }],
    [kind]: [{ message, ...(isLabelChange && { labelIds: [...changed] }) }],
  };
}

function readStart(query: URLSearchParams): bigint {
  const text = query.get('startHistoryId');
  if (!text) throw invalidArgument('Missing required field: startHistoryId');
  if (!/^\d+$/.test(text) || BigInt(text) >= 1n << 64n) {
    throw apiError({
      code: 400,
      message: `Invalid value at 'start_history_id' (TYPE_UINT64), "${text}"`,
      reason: 'invalidArgument',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [
            {
              field: 'start_history_id',
              description: `Invalid value at 'start_history_id' (TYPE_UINT64), "${text}"`,
            },
          ],
        },
      ],
    });
  }
  return BigInt(text);
}

function readKinds(query: URLSearchParams): Set<HistoryKind> {
  const kinds = new Set<HistoryKind>();
  for (const type of query.getAll('historyTypes')) {
    const kind = KIND_OF_TYPE[type];
    if (!kind)
      throw invalidArgument(`Invalid value at 'history_types' (type.googleapis.com/HistoryType), "${type}"`);
    kinds.add(kind);
  }
  return kinds;
}

function firstAfter(history: HistoryRecord[], id: bigint): number {
  let low = 0;
  let high = history.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (history[middle]!.id > id) high = middle;
    else low = middle + 1;
  }
  return low;
}
