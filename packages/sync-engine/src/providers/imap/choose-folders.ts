import type { ListResponse } from 'imapflow';
import { LABEL } from '../mail-provider.ts';
import { ProviderError } from '../../sync-errors/provider-error.ts';

/** The folders that mail is looked for in. */
export interface Folders {
  /** Every message that may be recorded lies in one of them. */
  live: string[];
  spamAndBin: string[];
  /** The label that lying in a folder means, in the words of Gmail's API. */
  labelByPath: ReadonlyMap<string, string>;
  /** How folders stand, where the server tells with their list. */
  states: ReadonlyMap<string, { uidValidity: string; uidNext: number }>;
}

const LABEL_BY_USE: Record<string, string> = {
  '\\Junk': LABEL.spam,
  '\\Trash': LABEL.bin,
  '\\Drafts': LABEL.draft,
  '\\Sent': LABEL.sent,
  '\\Inbox': 'INBOX',
};
/** What these show lies in other folders too (RFC 6154 §2). */
const VIEWS = new Set(['\\All', '\\Flagged', '\\Important']);

/**
 * Folders by their use, because their names are in the person's language. With Gmail's extensions All Mail holds
 * everything but spam and the bin; elsewhere it is all folders but those, drafts, and views of other folders.
 */
export function chooseFolders({
  list,
  hasGmailExtensions,
}: {
  list: readonly ListResponse[];
  hasGmailExtensions: boolean;
}): Folders {
  const folders = list
    .filter((one) => ![...one.flags].some((flag) => /^\\(?:noselect|nonexistent)$/i.test(flag)))
    .map(({ path, specialUse }) => ({ path, use: path.toUpperCase() === 'INBOX' ? '\\Inbox' : specialUse }));
  const ofUse = (...uses: string[]) =>
    folders.filter(({ use }) => use && uses.includes(use)).map(({ path }) => path);
  const spamAndBin = ofUse('\\Junk', '\\Trash');

  if (hasGmailExtensions) {
    const live = ofUse('\\All').slice(0, 1);
    if (live.length === 0) {
      throw new ProviderError({ code: 'imap.all_mail_hidden', detail: 'imap list: no folder is \\All' });
    }
    return {
      live,
      spamAndBin,
      labelByPath: labelsOf(folders.filter(({ path }) => spamAndBin.includes(path))),
      states: new Map(),
    };
  }
  const apart = new Set([...spamAndBin, ...ofUse('\\Drafts', ...VIEWS)]);
  const live = folders.map(({ path }) => path).filter((path) => !apart.has(path));
  return { live: live.toSorted(), spamAndBin, labelByPath: labelsOf(folders), states: statesOf(list) };
}

function statesOf(list: readonly ListResponse[]): Folders['states'] {
  return new Map(
    list.flatMap(({ path, status }) => {
      if (status?.uidNext === undefined || status.uidValidity === undefined) return [];
      return [[path, { uidValidity: `${status.uidValidity}`, uidNext: status.uidNext }] as const];
    }),
  );
}

function labelsOf(folders: readonly { path: string; use: string | undefined }[]): Map<string, string> {
  return new Map(
    folders.flatMap(({ path, use }) => {
      const label = use && LABEL_BY_USE[use];
      return label ? [[path, label] as const] : [];
    }),
  );
}
