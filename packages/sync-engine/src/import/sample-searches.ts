import type { MailProvider, MailSearch } from '../providers/mail-provider.ts';
import { packSearch } from './pack-search.ts';

/** No search is longer than a few dozen terms on any route. */
const TERMS_LOOKED_AT = 40;

/**
 * Searches for some of these addresses, at most so many: for all of them where that is enough, else for addresses spread
 * evenly over the list. Tells how much of the list they cover. Pure.
 */
export function sampleSearches({
  addresses,
  bounds,
  atMost,
  fitsOneRequest,
}: {
  /** In a steady order. */
  addresses: readonly string[];
  bounds: Omit<MailSearch, 'anyOf'>;
  atMost: number;
  fitsOneRequest: MailProvider['fitsOneRequest'];
}): { searches: MailSearch[]; coveredCount: number } {
  const searches: MailSearch[] = [];
  let coveredCount = 0;
  let start = 0;
  for (let left = atMost; left > 0 && start < addresses.length; left--) {
    const slice = addresses.slice(start, start + TERMS_LOOKED_AT);
    const placed = slice.map((address) => ({
      terms: [{ kind: 'address' as const, address }],
      position: { domain: '', addressKey: address },
    }));
    const { search, count } = packSearch({ placed, bounds, fitsOneRequest });
    searches.push(search!);
    coveredCount += count;
    // As far on as lets the searches that are left reach the end.
    start += Math.max(count, Math.floor((addresses.length - start) / left));
  }
  return { searches, coveredCount };
}
