import { folderOf } from '../../google/mailbox/file-message.ts';
import type { ImapCall, ImapCommand } from '../command.ts';
import { personOf, textAt, wordsOf } from '../command.ts';
import { openView } from '../follow-folder.ts';
import { bad, no } from '../imap-refusal.ts';
import { findFolder, listFolders } from '../list-folders.ts';
import { isCapable } from '../session.ts';

const FLAGS = '\\Answered \\Flagged \\Draft \\Deleted \\Seen $NotPhishing $Phishing';

export const FOLDER_COMMANDS: ImapCommand[] = [
  { name: 'NAMESPACE', needs: 'login', run: nameSpaces },
  { name: 'LIST', needs: 'login', run: list },
  { name: 'LSUB', needs: 'login', run: list },
  { name: 'SELECT', needs: 'login', run: (call) => open(call, { isReadOnly: false }) },
  { name: 'EXAMINE', needs: 'login', run: (call) => open(call, { isReadOnly: true }) },
  { name: 'STATUS', needs: 'login', run: tellStatus },
  { name: 'CLOSE', needs: 'folder', run: close },
  { name: 'UNSELECT', needs: 'folder', run: close },
];

function nameSpaces({ session }: ImapCall): string {
  session.send('* NAMESPACE (("" "/")) NIL NIL');
  return 'Success';
}

function list(call: ImapCall): string {
  const { session, name } = call;
  const [reference, pattern] = [textAt(call, 0), textAt(call, 1)];
  // An empty name asks for the delimiter alone (RFC 3501, section 6.3.8).
  if (pattern === '') session.send(`* ${name} (\\Noselect) "/" "/"`);
  const wanted = patternOf(reference + pattern);
  for (const folder of listFolders(personOf(call))) {
    if (!wanted.test(folder.name)) continue;
    const attributes = isCapable(session, 'SPECIAL-USE')
      ? folder.attributes
      : folder.attributes.filter((one) => one === '\\Noselect' || one.startsWith('\\Has'));
    session.send(`* ${name} (${attributes.join(' ')}) "/" "${folder.name}"`);
  }
  return 'Success';
}

function patternOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('%', '[^/]*')}$`, 'i');
}

function open(call: ImapCall, { isReadOnly }: { isReadOnly: boolean }): string {
  const { session, args } = call;
  session.view = undefined;
  const found = findFolder(personOf(call), textAt(call, 0));
  if (!found) throw no(`[NONEXISTENT] Unknown Mailbox: ${textAt(call, 0)} (Failure)`);
  const options = wordsOf(args[1]) ?? [];
  if (options.includes('CONDSTORE') && isCapable(session, 'CONDSTORE')) session.knowsModseq = true;

  const { mailbox } = personOf(call);
  const view = openView(session, found.key, isReadOnly);
  session.send(`* FLAGS (${FLAGS})`);
  session.send(`* OK [PERMANENTFLAGS (${isReadOnly ? '' : `${FLAGS} \\*`})] Flags permitted.`);
  session.send(`* OK [UIDVALIDITY ${mailbox.uidValidity}] UIDs valid.`);
  session.send(`* ${view.uids.length} EXISTS`);
  session.send('* 0 RECENT');
  session.send(`* OK [UIDNEXT ${folderOf(mailbox, found.key).uidNext}] Predicted next UID.`);
  if (isCapable(session, 'CONDSTORE')) session.send(`* OK [HIGHESTMODSEQ ${mailbox.historyId}]`);
  return `[${isReadOnly ? 'READ-ONLY' : 'READ-WRITE'}] ${found.name} selected. (Success)`;
}

function tellStatus(call: ImapCall): string {
  const name = textAt(call, 0);
  const { mailbox } = personOf(call);
  const found = findFolder(personOf(call), name);
  if (!found) throw no(`[NONEXISTENT] Unknown Mailbox: ${name} (Failure)`);
  const folder = folderOf(mailbox, found.key);
  const values: Record<string, () => number | bigint> = {
    MESSAGES: () => folder.uids.length,
    RECENT: () => 0,
    UIDNEXT: () => folder.uidNext,
    UIDVALIDITY: () => mailbox.uidValidity,
    UNSEEN: () => folder.ids.filter((id) => mailbox.messages.get(id)!.labels.includes('UNREAD')).length,
    ...(isCapable(call.session, 'CONDSTORE') && { HIGHESTMODSEQ: () => mailbox.historyId }),
  };
  const items = (wordsOf(call.args[1]) ?? []).map((word) => {
    const value = values[word];
    if (!value) throw bad('Could not parse command');
    return `${word} ${value()}`;
  });
  call.session.send(`* STATUS "${found.name}" (${items.join(' ')})`);
  return 'Success';
}

/** Nothing is ever marked as deleted here, so closing is all there is to both. */
function close({ session }: ImapCall): string {
  session.view = undefined;
  return 'Returned to authenticated state. (Success)';
}
