import { folderOf } from '../google/mailbox/file-message.ts';
import type { StoredMessage } from '../google/mailbox/mailbox.ts';
import type { WorldEvent } from '../google/world/apply-event.ts';
import { no } from './imap-refusal.ts';
import type { FolderView, ImapSession } from './session.ts';

/** Opens a folder for a connection as it stands now. */
export function openView(session: ImapSession, key: string, isReadOnly: boolean): FolderView {
  const { uids, ids, version } = folderOf(session.person!.mailbox, key);
  const toldHistoryId = session.person!.mailbox.historyId;
  session.view = { key, isReadOnly, uids: [...uids], ids: [...ids], version, toldHistoryId };
  return session.view;
}

/** A message of the open folder that is still there. */
export interface PlacedMessage {
  /** Its number in this connection, from 1. */
  number: number;
  uid: number;
  message: StoredMessage;
}

/** All messages the client knows of that are still in the folder. */
export function placedMessages(session: ImapSession): PlacedMessage[] {
  const { key, uids, ids } = viewOf(session);
  const { mailbox } = session.person!;
  const folder = folderOf(mailbox, key);
  return ids.flatMap((id, index) => {
    const uid = uids[index]!;
    return folder.uidOf.get(id) === uid
      ? [{ number: index + 1, uid, message: mailbox.messages.get(id)! }]
      : [];
  });
}

export function viewOf(session: ImapSession): FolderView {
  if (!session.view) throw no('No folder is selected. (Failure)');
  return session.view;
}

/**
 * Tells the client what came into its folder and what left it. Leaving is told only where the protocol allows it:
 * during FETCH and SEARCH the numbers must keep their meaning (RFC 3501, section 7.4.1).
 */
export function tellNews(session: ImapSession, { mayExpunge }: { mayExpunge: boolean }): void {
  const { view, person } = session;
  if (!view || !person) return;
  const folder = folderOf(person.mailbox, view.key);
  if (folder.version === view.version) return;

  if (mayExpunge) {
    for (let index = view.uids.length - 1; index >= 0; index -= 1) {
      if (folder.uidOf.get(view.ids[index]!) === view.uids[index]) continue;
      view.uids.splice(index, 1);
      view.ids.splice(index, 1);
      session.send(`* ${index + 1} EXPUNGE`);
    }
    view.version = folder.version;
  }
  const lastKnown = view.uids.at(-1) ?? 0;
  const firstNew = folder.uids.findIndex((uid) => uid > lastKnown);
  if (firstNew === -1) return;
  view.uids.push(...folder.uids.slice(firstNew));
  view.ids.push(...folder.ids.slice(firstNew));
  session.send(`* ${view.uids.length} EXISTS`);
}

/** Tells a client that begins to wait of the flags that have changed since it opened the folder, or was told of any. */
export function tellOldChanges(session: ImapSession): void {
  const { view, person } = session;
  if (!view || !person) return;
  for (const { number, uid, message } of placedMessages(session)) {
    if (message.historyId > view.toldHistoryId) tellFlags(session, { number, uid, message });
  }
  view.toldHistoryId = person.mailbox.historyId;
}

/** Tells a client in IDLE of a change in its mailbox at once; others hear of it with their next command. */
export function tellChange(session: ImapSession, event: WorldEvent): void {
  const { view, person } = session;
  if (!view || !person || session.idleTag === undefined) return;
  tellNews(session, { mayExpunge: true });
  if (event.kind !== 'labels.changed') return;
  const index = view.ids.indexOf(event.id);
  const message = person.mailbox.messages.get(event.id);
  if (index === -1 || !message) return;
  view.toldHistoryId = message.historyId;
  tellFlags(session, { number: index + 1, uid: view.uids[index]!, message });
}

function tellFlags({ knowsModseq, send }: ImapSession, { number, uid, message }: PlacedMessage): void {
  const modseq = knowsModseq ? ` MODSEQ (${message.historyId})` : '';
  send(`* ${number} FETCH (UID ${uid}${modseq} FLAGS (${flagsOf(message)}))`);
}

/** IMAP's flags of a message, by its labels. */
export function flagsOf({ labels }: StoredMessage): string {
  return [
    ...(labels.includes('UNREAD') ? [] : ['\\Seen']),
    ...(labels.includes('STARRED') ? ['\\Flagged'] : []),
    ...(labels.includes('DRAFT') ? ['\\Draft'] : []),
  ].join(' ');
}
