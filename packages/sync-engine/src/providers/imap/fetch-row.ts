import type { FetchMessageObject, FetchQueryObject } from 'imapflow';
import { ProviderError } from '../../sync-errors/provider-error.ts';
import type { ProviderMessage } from '../mail-provider.ts';
import type { RawMessage, RawPart } from '../message/raw-message.ts';
import { readMessage } from '../message/read-message.ts';
import type { ImapSession, MessagePlace } from './imap-session.ts';
import { toApiId } from './message-id.ts';
import { readLabels } from './read-labels.ts';

/** What is asked of every message, beside its contents. */
export const ABOUT: FetchQueryObject = {
  uid: true,
  flags: true,
  labels: true,
  threadId: true,
  internalDate: true,
  size: true,
};

/** Something of one message. Throws `imap.message_gone`, also when its folder was numbered anew since. */
export async function fetchRow({
  session,
  messageId,
  place,
  query,
}: {
  session: ImapSession;
  messageId: string;
  place: MessagePlace;
  query: FetchQueryObject;
}): Promise<FetchMessageObject> {
  // What a folder that was opened a while ago does not show may have come since: only a fresh look tells that it is gone.
  for (const open of [session.stayInFolder, session.openFolder]) {
    const { uidValidity } = await open(place.path);
    if (uidValidity !== place.uidValidity) continue;
    // All rather than one: an answer of nothing is a message that is gone, and not a failure.
    const rows = await session.ask('fetch', () =>
      session.client.fetchAll(`${place.uid}`, query, { uid: true }),
    );
    const row = rows.find((one) => one.uid === place.uid && isOf({ row: one, session, messageId }));
    if (row) return row;
  }
  session.places.delete(messageId);
  throw gone(messageId);
}

/** An answer about another message would be recorded under a wrong id. */
export function isOf({
  row,
  session,
  messageId,
}: {
  row: FetchMessageObject;
  session: ImapSession;
  messageId: string;
}): boolean {
  return !session.hasGmailExtensions || (row.emailId !== undefined && toApiId(row.emailId) === messageId);
}

export const gone = (messageId: string) =>
  new ProviderError({ code: 'imap.message_gone', detail: `imap fetch: ${messageId} is not there any more` });

/** A message of what was fetched of it. */
export function readRow({
  session,
  path,
  messageId,
  row,
  payload,
}: {
  session: ImapSession;
  path: string;
  messageId: string;
  row: FetchMessageObject;
  payload: RawPart;
}): Promise<ProviderMessage> {
  const labels = readLabels({
    labels: row.labels ?? new Set(),
    flags: row.flags ?? new Set(),
    folderLabel: session.folders.labelByPath.get(path),
  });
  const message: RawMessage = {
    id: messageId,
    threadId: row.threadId && session.hasGmailExtensions ? toApiId(row.threadId) : messageId,
    labelIds: labels,
    internalDate: row.internalDate ? `${new Date(row.internalDate).getTime()}` : null,
    payload,
  };
  return readMessage({ message, fetchBody: async () => '' });
}
