/** Longest Gmail search we send: no limit is documented, longer ones were seen to be refused. */
const LONGEST_QUERY_CHARACTERS = 1500;
const MOST_ADDRESSES_PER_QUERY = 15;

export const UNITS = {
  getProfile: 1,
  listSendAs: 1,
  listHistory: 2,
  listMessages: 5,
  getMessage: 20,
  getAttachment: 20,
} as const;
const IDS_PER_PAGE = 500;
/** Google Groups puts itself into From and the real sender into Reply-To, which no search finds: "Jane Doe via Sales". */
const REWRITTEN_BY_GROUPS = 'from:via';

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
}: {
  addresses: readonly string[];
  since: Date;
  /** Messages in the whole mailbox. */
  messageCount: number;
}): string[] {
  if (addresses.length === 0) return [];
  // Seconds, because a plain date means midnight Pacific time to Gmail.
  const after = `after:${Math.floor(since.getTime() / 1000)}`;
  const queries = groupAddresses(addresses).map(
    (group) => `${after} {${group.flatMap(searchTerms).join(' ')}}`,
  );
  queries.push(`${after} ${REWRITTEN_BY_GROUPS}`);

  const unitsOfEverything = countUnits({ queryCount: 1, messageCount });
  const unitsOfSearchesAlone = queries.length * UNITS.listMessages;
  return unitsOfSearchesAlone > unitsOfEverything ? [after] : queries;
}

/**
 * From, To, Cc and Bcc by name: a bare address would also find every mail that mentions it. The two halves apart, because
 * in `jane+orders@acme.example` they do not stand side by side; the exact comparison comes afterwards.
 */
function searchTerms(address: string): string[] {
  const halves = address.split('@').map((half) => half.replaceAll(/[\s(){}"]+/g, ' ').trim());
  const words = halves.filter(Boolean).join(' ');
  return ['from', 'to', 'cc', 'bcc'].map((field) => `${field}:(${words})`);
}

function groupAddresses(addresses: readonly string[]): string[][] {
  const groups: string[][] = [];
  let group: string[] = [];
  let length = 0;
  for (const address of addresses) {
    const added = searchTerms(address).join(' ').length + 1;
    if (
      group.length > 0 &&
      (length + added > LONGEST_QUERY_CHARACTERS - 40 || group.length >= MOST_ADDRESSES_PER_QUERY)
    ) {
      groups.push(group);
      group = [];
      length = 0;
    }
    group.push(address);
    length += added;
  }
  if (group.length > 0) groups.push(group);
  return groups;
}
