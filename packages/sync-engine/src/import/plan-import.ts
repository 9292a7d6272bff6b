import type { Import } from '@mailsync/db';
import type { MethodUnits } from '../quota/quota-tables.ts';

const IDS_PER_PAGE = 500;

/** About so many terms fit into one Gmail search; only for estimates. */
const ADDRESSES_PER_SEARCH = 12;
const DOMAINS_PER_SEARCH = 17;
/** Mail that Google Groups rewrote is asked for once. */
const FURTHER_SEARCHES = 1;
/** We reckon that so much of a mailbox is mail with leads' colleagues who are no leads: a domain finds it too. */
const COLLEAGUES_SHARE = 0.02;
/** Before anything is known of a mailbox we reckon that so much of it is lead mail. */
const EXPECTED_LEAD_SHARE = 0.25;
/** So many searches tell how much of a mailbox is lead mail. */
const TELLING_SEARCHES = 12;

/** How many domains have so many lead addresses each, and how many addresses have a domain that is no company's. */
export interface LeadSummary {
  sizes: readonly { addressCount: number; domainCount: number }[];
  apartCount: number;
}

/** Gmail's own units for listing with so many searches, or pages of 500, and reading so many messages. */
export function countUnits({
  searchCount,
  messageCount,
  methodUnits,
}: {
  searchCount: number;
  messageCount: number;
  methodUnits: MethodUnits;
}) {
  const pages = Math.max(searchCount, Math.ceil(messageCount / IDS_PER_PAGE));
  return pages * methodUnits.listMessages + messageCount * methodUnits.getMessage;
}

/**
 * From how many leads on a company is searched for by its domain. One term for many saves searches; but it also finds
 * mail with the leads' colleagues, each at the units of a message. With few companies that is dear, with very many it is nothing. Pure.
 */
export function chooseDomainSize({
  summary: { sizes },
  messageCount,
  methodUnits,
}: {
  summary: LeadSummary;
  messageCount: number;
  methodUnits: MethodUnits;
}): number {
  const companyCount = sizes.reduce((sum, one) => sum + one.domainCount, 0);
  if (companyCount === 0) return 2;
  const unitsOfColleagues = ((messageCount * COLLEAGUES_SHARE) / companyCount) * methodUnits.getMessage;
  const unitsOfDomain = methodUnits.listMessages / DOMAINS_PER_SEARCH + unitsOfColleagues;
  const unitsOfAddress = methodUnits.listMessages / ADDRESSES_PER_SEARCH;
  return Math.max(2, Math.ceil(unitsOfDomain / unitsOfAddress));
}

/** About how many searches these leads need. Pure. */
export function countSearches({
  summary: { sizes, apartCount },
  domainSize,
}: {
  summary: LeadSummary;
  domainSize: number;
}): number {
  let addresses = apartCount;
  let domains = 0;
  for (const { addressCount, domainCount } of sizes) {
    if (addressCount >= domainSize) domains += domainCount;
    else addresses += addressCount * domainCount;
  }
  if (addresses + domains === 0) return 0;
  return Math.ceil(addresses / ADDRESSES_PER_SEARCH + domains / DOMAINS_PER_SEARCH) + FURTHER_SEARCHES;
}

/** What either way costs: searches with the lead mail that they find, or everything that was not read yet. Pure. */
export function compareWays({
  searchCount,
  unreadCount,
  leadMailCount = unreadCount * EXPECTED_LEAD_SHARE,
  methodUnits,
}: {
  searchCount: number;
  /** Messages of that time which the ledger does not settle. */
  unreadCount: number;
  /** How many of them the searches find. */
  leadMailCount?: number;
  methodUnits: MethodUnits;
}): { searches: number; everything: number } {
  return {
    searches: countUnits({ searchCount, messageCount: Math.ceil(leadMailCount), methodUnits }),
    everything: countUnits({ searchCount: 1, messageCount: unreadCount, methodUnits }),
  };
}

/** How many unread messages make everything dearer than the searches, even if nine of ten are lead mail. Pure. */
export const countEnough = ({
  searchCount,
  methodUnits,
}: {
  searchCount: number;
  methodUnits: MethodUnits;
}) => Math.ceil((searchCount * methodUnits.listMessages) / (methodUnits.getMessage * 0.1));

/** Whether reading everything that is left costs fewer units than going on with the searches, as they have gone. Pure. */
export function shouldReadEverything({
  way,
  listedCount,
  searchCount,
  foundCount,
  unreadCount,
  methodUnits,
}: Pick<Import, 'way' | 'listedCount' | 'searchCount' | 'foundCount' | 'unreadCount'> & {
  methodUnits: MethodUnits;
}): boolean {
  if (way === 'everything' || listedCount < TELLING_SEARCHES || listedCount >= searchCount) return false;
  const searchesLeft = searchCount - listedCount;
  const unreadLeft = Math.max(0, unreadCount - foundCount);
  const leadMailCount = Math.min(unreadLeft, (foundCount / listedCount) * searchesLeft);
  const units = compareWays({
    searchCount: searchesLeft,
    unreadCount: unreadLeft,
    leadMailCount,
    methodUnits,
  });
  return units.everything < units.searches;
}
