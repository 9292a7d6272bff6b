import {
  and,
  asc,
  count,
  countDistinct,
  eq,
  gt,
  gte,
  inArray,
  isNull,
  lte,
  min,
  notInArray,
  or,
  sql,
} from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { LeadPosition } from '../tables/mail-search.ts';

/** Addresses that count and were added after one revision, up to another. */
export interface AddedAddresses {
  after: number;
  upTo: number;
}

const FEW_ADDRESSES = 500;

/** Lead addresses by domain, as searches for their mail are made of them: page by page, however many there are. */
export function createLeadDomainsRepository({ executor, tables: { leadAddresses } }: RepositoryInput) {
  const { domain, addressKey } = leadAddresses;
  const { addedRevision, removedRevision } = leadAddresses;

  /**
   * Few are found by their revisions, many along the domains. SQLite, which keeps no statistics, would take the revisions
   * each time, and sort a hundred thousand rows for a page of forty: `+ 0` is an index it cannot use.
   */
  async function findAdded({ after, upTo }: AddedAddresses) {
    const isInRange = and(gt(addedRevision, after), lte(addedRevision, upTo));
    const oneOfMany = await executor
      .select({ addedRevision })
      .from(leadAddresses)
      .where(isInRange)
      .limit(1)
      .offset(FEW_ADDRESSES);
    const isAdded =
      oneOfMany.length === 0
        ? isInRange
        : sql`${addedRevision} + 0 > ${after} and ${addedRevision} + 0 <= ${upTo}`;
    return and(isNull(removedRevision), isAdded);
  }

  return {
    /** How many domains have so many addresses each; and how many addresses have one of the domains that count apart. */
    async summarise({ added, apart }: { added: AddedAddresses; apart: string[] }): Promise<{
      sizes: { addressCount: number; domainCount: number }[];
      apartCount: number;
    }> {
      const perDomain = executor
        .select({ size: countDistinct(addressKey).as('domain_size') })
        .from(leadAddresses)
        .where(and(await findAdded(added), notInArray(domain, apart)))
        .groupBy(domain)
        .as('per_domain');
      const sizes = await executor
        .select({ addressCount: perDomain.size, domainCount: count() })
        .from(perDomain)
        .groupBy(perDomain.size);
      const [row] = await executor
        .select({ count: countDistinct(addressKey) })
        .from(leadAddresses)
        .where(and(await findAdded(added), inArray(domain, apart)));
      return {
        sizes: sizes.map((one) => ({ ...one, addressCount: Number(one.addressCount) })),
        apartCount: row?.count ?? 0,
      };
    },

    /** The next domains with how many addresses each has, in the order of their names. */
    async listDomains({
      added,
      behind,
      limit,
    }: {
      added: AddedAddresses;
      behind: LeadPosition | null;
      limit: number;
    }): Promise<{ domain: string; addressCount: number }[]> {
      const isBehind =
        behind && (behind.addressKey === null ? gt(domain, behind.domain) : gte(domain, behind.domain));
      return executor
        .select({ domain, addressCount: countDistinct(addressKey) })
        .from(leadAddresses)
        .where(and(await findAdded(added), isBehind ?? undefined))
        .groupBy(domain)
        .orderBy(asc(domain))
        .limit(limit);
    },

    /** Every address once, in the order of domains and keys. */
    async listAll({ added }: { added: AddedAddresses }): Promise<{ addressKey: string; address: string }[]> {
      return executor
        .select({ addressKey, address: sql<string>`${min(leadAddresses.address)}` })
        .from(leadAddresses)
        .where(await findAdded(added))
        .groupBy(domain, addressKey)
        .orderBy(asc(domain), asc(addressKey));
    },

    /** The next addresses of these domains, each once, in the order of domains and keys. */
    async listAddresses({
      added,
      domains,
      behind,
      limit,
    }: {
      added: AddedAddresses;
      domains: string[];
      behind: LeadPosition | null;
      limit: number;
    }): Promise<{ domain: string; addressKey: string; address: string }[]> {
      if (domains.length === 0) return [];
      const isBehind =
        behind &&
        (behind.addressKey === null
          ? gt(domain, behind.domain)
          : or(gt(domain, behind.domain), and(eq(domain, behind.domain), gt(addressKey, behind.addressKey))));
      return executor
        .select({ domain, addressKey, address: sql<string>`${min(leadAddresses.address)}` })
        .from(leadAddresses)
        .where(and(await findAdded(added), inArray(domain, domains), isBehind ?? undefined))
        .groupBy(domain, addressKey)
        .orderBy(asc(domain), asc(addressKey))
        .limit(limit);
    },
  };
}
