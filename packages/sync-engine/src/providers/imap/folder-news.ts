import type { ImapFlow as ImapFlowClient } from 'imapflow';
import type { Folders } from './choose-folders.ts';
import type { FolderCursor } from './imap-cursor.ts';
import type { OpenFolder } from './imap-session.ts';

/**
 * Whether the told folder has changed since its changes were read last. It is the one folder that a connection can be told
 * of between passes: with Gmail's extensions All Mail, which holds everything; elsewhere the inbox, where mail arrives.
 */
export interface FolderNews {
  path(): string | null;
  /** Another folder is as it was for all this knows. */
  noteOpened(folder: OpenFolder): void;
  /** What the folder says of itself is what its changes were read up to. */
  noteRead(folder: OpenFolder): void;
  /** Up to where an earlier connection, or another process, has read it. */
  noteReadBefore(cursor: FolderCursor | null): void;
  hasNews(): boolean;
  /** It was told of since its changes were read last, and stands open since. */
  wasPushed(): boolean;
  /** Called for each push; null: for none. */
  onPush(listener: (() => void) | null): void;
}

export function createFolderNews({
  client,
  hasGmailExtensions,
  folders,
}: {
  client: ImapFlowClient;
  hasGmailExtensions: boolean;
  folders: () => Folders;
}): FolderNews {
  let read: FolderCursor | null = null;
  let opened: OpenFolder | null = null;
  let wasPushed = false;
  let listener: (() => void) | null = null;

  function path() {
    const { live } = folders();
    return (hasGmailExtensions ? live[0] : live.find((one) => one.toUpperCase() === 'INBOX')) ?? null;
  }
  function hear(push: { path: string }) {
    if (push.path !== path()) return;
    wasPushed = true;
    listener?.();
  }
  client.on('exists', hear);
  // Elsewhere flags and removals are nothing that a pass reads.
  if (hasGmailExtensions) client.on('expunge', hear).on('flags', hear);

  return {
    path,
    noteOpened(folder) {
      if (folder.path === path()) opened = folder;
    },
    noteRead(folder) {
      if (folder.path === path()) [opened, read, wasPushed] = [folder, folder, false];
    },
    noteReadBefore(cursor) {
      read ??= cursor;
    },
    hasNews() {
      if (wasPushed || !read || !opened) return true;
      // Counting anew is news as well: the pass finds out what it means.
      if (opened.uidValidity !== read.uidValidity || opened.uidNext !== read.uidNext) return true;
      return hasGmailExtensions && opened.highestModseq !== read.highestModseq;
    },
    wasPushed: () => wasPushed,
    onPush(next) {
      listener = next;
    },
  };
}
