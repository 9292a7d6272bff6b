import {
  everythingSince,
  type MailProvider,
  type MailSearch,
  type MailSearchTerm,
} from '../providers/mail-provider.ts';

export const UNITS = {
  getProfile: 1,
  listSendAs: 1,
  listHistory: 2,
  listMessages: 5,
  getMessage: 20,
  getAttachment: 20,
} as const;
const IDS_PER_PAGE = 500;

/** Gmail's own units for reading `messageCount` messages found by `queryCount` searches. */
export function countUnits({
  queryCount,
  messageCount,
}: {
  queryCount: number;
  messageCount: number;
}): number {
  const pages = Math.max(queryCount, Math.ceil(messageCount / IDS_PER_PAGE));
  return pages * UNITS.listMessages + messageCount * UNITS.getMessage;
}

/**
 * The searches that find all mail exchanged with these addresses since then, or everything where that costs fewer
 * units: a small mailbox and many leads.
 */
export function planImport({
  addresses,
  since,
  messageCount,
  fitsOneRequest,
}: {
  addresses: readonly string[];
  since: Date;
  /** Messages in the whole mailbox. */
  messageCount: number;
  fitsOneRequest: MailProvider['fitsOneRequest'];
}): MailSearch[] {
  if (addresses.length === 0) return [];
  const everything = everythingSince(since);
  const terms = addresses.map((address): MailSearchTerm => ({ kind: 'address', address }));
  const searches = groupTerms({ terms, toSearch: (anyOf) => ({ ...everything, anyOf }), fitsOneRequest });
  searches.push({ ...everything, anyOf: [{ kind: 'rewritten_by_groups' }] });

  const unitsOfEverything = countUnits({ queryCount: 1, messageCount });
  const unitsOfSearchesAlone = searches.length * UNITS.listMessages;
  return unitsOfSearchesAlone > unitsOfEverything ? [everything] : searches;
}

function groupTerms({
  terms,
  toSearch,
  fitsOneRequest,
}: {
  terms: readonly MailSearchTerm[];
  toSearch: (anyOf: MailSearchTerm[]) => MailSearch;
  fitsOneRequest: MailProvider['fitsOneRequest'];
}): MailSearch[] {
  const searches: MailSearch[] = [];
  let group: MailSearchTerm[] = [];
  for (const term of terms) {
    if (group.length > 0 && !fitsOneRequest(toSearch([...group, term]))) {
      searches.push(toSearch(group));
      group = [];
    }
    group.push(term);
  }
  if (group.length > 0) searches.push(toSearch(group));
  return searches;
}
