import type { LeadPosition } from '@mailsync/db';
import type { MailProvider, MailSearch, MailSearchTerm } from '../providers/mail-provider.ts';

/** What to look for at one place among the leads: all of it in one search. Without terms it is only passed by. */
export interface PlacedTerms {
  terms: MailSearchTerm[];
  position: LeadPosition;
}

/** One search of as many of the terms, from the first on, as a single request takes; how far it goes, over how many places. Pure. */
export function packSearch({
  placed,
  bounds,
  fitsOneRequest,
}: {
  /** At least one. */
  placed: readonly PlacedTerms[];
  bounds: Omit<MailSearch, 'anyOf'>;
  fitsOneRequest: MailProvider['fitsOneRequest'];
}): { search: MailSearch | null; position: LeadPosition; count: number } {
  const anyOf: MailSearchTerm[] = [];
  let position = placed[0]!.position;
  let count = 0;
  for (const one of placed) {
    // What is too long by itself is the provider's to refuse: skipping it would lose mail.
    const isTooMuch = anyOf.length > 0 && !fitsOneRequest({ ...bounds, anyOf: [...anyOf, ...one.terms] });
    if (isTooMuch && one.terms.length > 0) break;
    anyOf.push(...one.terms);
    position = one.position;
    count += 1;
  }
  return { search: anyOf.length > 0 ? { ...bounds, anyOf } : null, position, count };
}
