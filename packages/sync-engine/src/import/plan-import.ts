import type { Import } from '@mailsync/db';
import type { ReadingCosts } from '../providers/mail-provider.ts';

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

/** A single lead's company is no shorter to ask for, where only the number of searches counts. */
const SMALLEST_COMPANY = 2;

const searchCostOf = ({ search, listMessages }: ReadingCosts) => search ?? listMessages;

/** What it costs to list with so many searches, or pages of 500, and to read so many messages: for Gmail in its own units. */
export function countUnits({
  searchCount,
  messageCount,
  costs,
}: {
  searchCount: number;
  messageCount: number;
  costs: ReadingCosts;
}) {
  const furtherPages = Math.max(0, Math.ceil(messageCount / IDS_PER_PAGE) - searchCount);
  const listing = searchCount * searchCostOf(costs) + furtherPages * costs.listMessages;
  return listing + messageCount * costs.getMessage;
}

/**
 * From how many leads on a company is searched for by its domain. One term for many saves searches; but it also finds
 * mail with the leads' colleagues, each at the units of a message. With few companies that is dear, with very many it is nothing. Pure.
 */
export function chooseDomainSize({
  summary: { sizes },
  messageCount,
  costs,
}: {
  summary: LeadSummary;
  messageCount: number;
  costs: ReadingCosts;
}): number {
  const companyCount = sizes.reduce((sum, one) => sum + one.domainCount, 0);
  // Where a server looks through all headers, a domain is one word to look for and an address two.
  const smallest = costs.search === undefined ? SMALLEST_COMPANY : 1;
  if (companyCount === 0) return smallest;
  const unitsOfColleagues = ((messageCount * COLLEAGUES_SHARE) / companyCount) * costs.getMessage;
  const unitsOfDomain = searchCostOf(costs) / DOMAINS_PER_SEARCH + unitsOfColleagues;
  const unitsOfAddress = searchCostOf(costs) / ADDRESSES_PER_SEARCH;
  return Math.max(smallest, Math.ceil(unitsOfDomain / unitsOfAddress));
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
  costs,
}: {
  searchCount: number;
  /** Messages of that time which the ledger does not settle. */
  unreadCount: number;
  /** How many of them the searches find. */
  leadMailCount?: number;
  costs: ReadingCosts;
}): { searches: number; everything: number } {
  return {
    searches: countUnits({ searchCount, messageCount: Math.ceil(leadMailCount), costs }),
    // Listing all there is takes no search.
    everything: Math.max(
      costs.listMessages,
      countUnits({ searchCount: 0, messageCount: unreadCount, costs }),
    ),
  };
}

/** How many unread messages make everything dearer than the searches, even if nine of ten are lead mail. Pure. */
export const countEnough = ({ searchCount, costs }: { searchCount: number; costs: ReadingCosts }) =>
  Math.ceil((searchCount * searchCostOf(costs)) / (costs.getMessage * 0.1));

/** Whether reading everything that is left costs fewer units than going on with the searches, as they have gone. Pure. */
export function shouldReadEverything({
  way,
  listedCount,
  searchCount,
  foundCount,
  unreadCount,
  costs,
}: Pick<Import, 'way' | 'listedCount' | 'searchCount' | 'foundCount' | 'unreadCount'> & {
  costs: ReadingCosts;
}): boolean {
  if (way === 'everything' || listedCount < TELLING_SEARCHES || listedCount >= searchCount) return false;
  const searchesLeft = searchCount - listedCount;
  const unreadLeft = Math.max(0, unreadCount - foundCount);
  const leadMailCount = Math.min(unreadLeft, (foundCount / listedCount) * searchesLeft);
  const units = compareWays({
    searchCount: searchesLeft,
    unreadCount: unreadLeft,
    leadMailCount,
    costs,
  });
  return units.everything < units.searches;
}
