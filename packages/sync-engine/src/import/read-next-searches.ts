import type { AddedAddresses, Database, LeadPosition } from '@mailsync/db';
import type { MailProvider, MailSearch, MailSearchTerm } from '../providers/mail-provider.ts';
import { FREE_MAIL_DOMAINS } from './free-mail-domains.ts';
import { packSearch, type PlacedTerms } from './pack-search.ts';

/** No search is longer than a few dozen terms on any route. */
const TERMS_READ = 40;
/** Before every domain. */
const BEGINNING: LeadPosition = { domain: '', addressKey: null };

/** Whose mail is looked for, and where. */
export interface LeadSearches {
  added: AddedAddresses;
  /** From so many leads on, a company is searched for by its domain. */
  domainSize: number;
  /** Domains that find more than a company: free mail, the company's own. */
  apart: ReadonlySet<string>;
  /** The mailbox's own: a lead that has one would turn all its mail into lead mail. */
  ownAddresses: readonly string[];
  bounds: Pick<MailSearch, 'receivedFrom' | 'receivedBefore' | 'inSpamAndBin'>;
  fitsOneRequest: MailProvider['fitsOneRequest'];
}

/** Domains where an address says nothing about the company: they are searched for by address. */
export function listApart({
  ownDomains,
  ownAddresses,
}: {
  ownDomains: readonly string[];
  ownAddresses: readonly string[];
}): string[] {
  const own = ownAddresses.map((address) => address.slice(address.lastIndexOf('@') + 1));
  return [...new Set([...FREE_MAIL_DOMAINS, ...ownDomains, ...own])];
}

/** A search for lead mail, and how far through the leads the searches are with it. */
export interface LeadSearch {
  search: MailSearch;
  position: LeadPosition;
}

/**
 * The next searches for lead mail behind a position: those that one look at the leads yields; none when there are none
 * left. They are made from the leads as they are, some at a time, so that a hundred thousand of them cost no more room
 * than ten, and leads that come and go meanwhile move nothing.
 */
export async function readNextSearches({
  db,
  leads,
  position,
}: {
  db: Database;
  leads: LeadSearches;
  /** Null: none was made yet. */
  position: LeadPosition | null;
}): Promise<LeadSearch[]> {
  // Each search costs, so that what is asked for once is asked for with the first leads.
  const once: PlacedTerms[] =
    position === null ? [{ terms: [{ kind: 'rewritten_by_groups' }], position: BEGINNING }] : [];
  for (let behind = position ?? BEGINNING; ;) {
    const placed = [...once, ...(await readTerms({ db, leads, behind }))];
    if (placed.length === 0) return [];
    const searches = packAll({ placed, leads });
    if (searches.length > 0) return searches;
    behind = placed.at(-1)!.position;
  }
}

/** The last one is left for the next look, unless it is alone: what is read then may still find room in it. */
function packAll({ placed, leads }: { placed: PlacedTerms[]; leads: LeadSearches }): LeadSearch[] {
  const searches: LeadSearch[] = [];
  for (let from = 0; from < placed.length;) {
    const { search, position, count } = packSearch({
      placed: placed.slice(from),
      bounds: leads.bounds,
      fitsOneRequest: leads.fitsOneRequest,
    });
    if (search) searches.push({ search, position });
    from += count;
  }
  return searches.length > 1 ? searches.slice(0, -1) : searches;
}

async function readTerms({
  db,
  leads: { added, domainSize, apart, ownAddresses },
  behind,
}: {
  db: Database;
  leads: LeadSearches;
  behind: LeadPosition;
}): Promise<PlacedTerms[]> {
  return db.read(async (r) => {
    const domains = await r.leadDomains.listDomains({ added, behind, limit: TERMS_READ });
    const isWhole = (one: (typeof domains)[number]) =>
      one.addressCount >= domainSize && !apart.has(one.domain) && !isEncoded(one.domain);
    const addresses = await r.leadDomains.listAddresses({
      added,
      domains: domains.filter((one) => !isWhole(one)).map(({ domain }) => domain),
      behind,
      limit: TERMS_READ,
    });
    const addressesOf = Map.groupBy(addresses, ({ domain }) => domain);
    const isCut = addresses.length === TERMS_READ;
    const lastDomain = addresses.at(-1)?.domain;

    const placed: PlacedTerms[] = [];
    for (const one of domains) {
      const { domain } = one;
      if (isWhole(one)) {
        placed.push({ terms: [{ kind: 'domain', domain }], position: { domain, addressKey: null } });
        continue;
      }
      for (const { address, addressKey } of addressesOf.get(domain) ?? []) {
        const terms = ownAddresses.includes(addressKey) ? [] : findSpellings({ address, addressKey });
        placed.push({ terms, position: { domain, addressKey } });
      }
      // What stands behind it has not been read yet.
      if (isCut && domain === lastDomain) break;
    }
    return placed;
  });
}

/** As it was given and as it is compared: without Gmail's dots, and with other letters encoded. Mail has either. */
function findSpellings({ address, addressKey }: { address: string; addressKey: string }): MailSearchTerm[] {
  const spellings = new Set([address.trim().toLowerCase(), addressKey]);
  return [...spellings].map((one) => ({ kind: 'address', address: one }));
}

/** A domain with other letters has two spellings, and only one of them is known here (RFC 5890). */
const isEncoded = (domain: string) => /(^|\.)xn--/.test(domain);
