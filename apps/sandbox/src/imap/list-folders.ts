import { ALL_MAIL } from '../google/mailbox/file-message.ts';
import type { FolderLanguage } from '../google/world/mail-access.ts';
import type { Person } from '../google/world/world.ts';
import { encodeFolderName } from './answers/write-values.ts';

/** A folder as LIST shows it. */
export interface ListedFolder {
  /** What the mailbox keeps it under; undefined for one that only holds others. */
  key: string | undefined;
  /** In modified UTF-7, as clients send and get it. */
  name: string;
  attributes: string[];
}

const SPECIAL_FOLDERS: { key: string; attribute: string; names: Record<FolderLanguage, string> }[] = [
  { key: ALL_MAIL, attribute: '\\All', names: { en: 'All Mail', de: 'Alle Nachrichten' } },
  { key: 'DRAFT', attribute: '\\Drafts', names: { en: 'Drafts', de: 'Entwürfe' } },
  { key: 'IMPORTANT', attribute: '\\Important', names: { en: 'Important', de: 'Wichtig' } },
  { key: 'SENT', attribute: '\\Sent', names: { en: 'Sent Mail', de: 'Gesendet' } },
  { key: 'SPAM', attribute: '\\Junk', names: { en: 'Spam', de: 'Spam' } },
  { key: 'STARRED', attribute: '\\Flagged', names: { en: 'Starred', de: 'Markiert' } },
  { key: 'TRASH', attribute: '\\Trash', names: { en: 'Trash', de: 'Papierkorb' } },
];

/** All folders of an account, in the words of its language: INBOX, Gmail's own, and one for each label people made. */
export function listFolders({ mailbox, access }: Person): ListedFolder[] {
  const special = SPECIAL_FOLDERS.filter(({ key }) => key !== ALL_MAIL || !access.hidesAllMail);
  const labels = [...mailbox.labels.values()].filter(({ type }) => type === 'user');
  return [
    { key: 'INBOX', name: 'INBOX', attributes: ['\\HasNoChildren'] },
    ...labels.map(({ id, name }) => ({
      key: id,
      name: encodeFolderName(name),
      attributes: ['\\HasNoChildren'],
    })),
    { key: undefined, name: '[Gmail]', attributes: ['\\HasChildren', '\\Noselect'] },
    ...special.map(({ key, attribute, names }) => ({
      key,
      name: `[Gmail]/${encodeFolderName(names[access.language])}`,
      attributes: [attribute, '\\HasNoChildren'],
    })),
  ];
}

/** Finds a folder that can be opened by the name a client sends. INBOX may come in any case. */
export function findFolder(person: Person, name: string): (ListedFolder & { key: string }) | undefined {
  const wanted = name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
  const found = listFolders(person).find((folder) => folder.name === wanted);
  return found?.key === undefined ? undefined : { ...found, key: found.key };
}
