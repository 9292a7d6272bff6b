import type { Mailbox } from './mailbox.ts';

/** One folder as IMAP shows it: messages in the order in which they came into it. */
export interface Folder {
  uidNext: number;
  /** Ascending; `ids` holds their messages, place by place. */
  uids: number[];
  ids: string[];
  uidOf: Map<string, number>;
  /** Grows with each coming and going. */
  version: number;
}

/** The key of the folder that holds all but spam, bin and chats. The others go by the id of their label. */
export const ALL_MAIL = 'ALL';

/** Labels that are a folder of their own beside those people make. */
const FOLDER_LABELS = ['INBOX', 'SENT', 'DRAFT', 'STARRED', 'IMPORTANT'];

/**
 * Puts a message into the folders its labels name and takes it out of those they no longer do.
 * A message that comes back into a folder gets a new UID there, as at Gmail.
 */
export function fileMessage({ mailbox, id, before, after }: FileMessageInput): void {
  const left = before ? foldersOf(mailbox, before) : [];
  const now = after ? foldersOf(mailbox, after) : [];
  for (const key of left) if (!now.includes(key)) takeOut(folderOf(mailbox, key), id);
  for (const key of now) if (!left.includes(key)) putInto(folderOf(mailbox, key), id);
}

interface FileMessageInput {
  mailbox: Mailbox;
  id: string;
  /** Its labels before and after the change; undefined while there is no such message. */
  before: readonly string[] | undefined;
  after: readonly string[] | undefined;
}

/** The folder of a key, made when it is not there. */
export function folderOf(mailbox: Mailbox, key: string): Folder {
  let folder = mailbox.folders.get(key);
  if (!folder) {
    folder = emptyFolder();
    mailbox.folders.set(key, folder);
  }
  return folder;
}

/** Numbers every folder afresh under a new UIDVALIDITY: no UID that a client knows holds any longer. */
export function renumberFolders(mailbox: Mailbox): void {
  mailbox.uidValidity += 1;
  mailbox.folders.clear();
  for (const { id, labels } of mailbox.inOrder) {
    fileMessage({ mailbox, id, before: undefined, after: labels });
  }
}

/** Bin and spam hold a message alone, whatever else it is labelled. */
function foldersOf(mailbox: Mailbox, labels: readonly string[]): string[] {
  if (labels.includes('TRASH')) return ['TRASH'];
  if (labels.includes('SPAM')) return ['SPAM'];
  if (labels.includes('CHAT')) return [];
  return [ALL_MAIL, ...labels.filter((label) => isFolder(mailbox, label))];
}

function isFolder(mailbox: Mailbox, label: string): boolean {
  return FOLDER_LABELS.includes(label) || mailbox.labels.get(label)?.type === 'user';
}

function emptyFolder(): Folder {
  return { uidNext: 1, uids: [], ids: [], uidOf: new Map(), version: 0 };
}

function putInto(folder: Folder, id: string): void {
  folder.uids.push(folder.uidNext);
  folder.ids.push(id);
  folder.uidOf.set(id, folder.uidNext);
  folder.uidNext += 1;
  folder.version += 1;
}

function takeOut(folder: Folder, id: string): void {
  const place = folder.ids.indexOf(id);
  folder.uids.splice(place, 1);
  folder.ids.splice(place, 1);
  folder.uidOf.delete(id);
  folder.version += 1;
}
