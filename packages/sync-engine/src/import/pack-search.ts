import type { LeadPosition } from '@mailsync/db';
import type { MailProvider, MailSearch, MailSearchTerm } from '../providers/mail-provider.ts';

/** One thing to look for and where it stands among the leads; without a term it is only passed by. */
export interface PlacedTerm {
  term: MailSearchTerm | null;
  position: LeadPosition;
}

/** One search of as many of the terms, from the first on, as a single request takes; and how far it goes. Pure. */
export function packSearch({
  placed,
  bounds,
  fitsOneRequest,
}: {
  /** At least one. */
  placed: readonly PlacedTerm[];
  bounds: Omit<MailSearch, 'anyOf'>;
  fitsOneRequest: MailProvider['fitsOneRequest'];
}): { search: MailSearch | null; position: LeadPosition } {
  const anyOf: MailSearchTerm[] = [];
  let position = placed[0]!.position;
  for (const one of placed) {
    if (one.term) {
      // A single term that is too long is the provider's to refuse: skipping it would lose mail.
      if (anyOf.length > 0 && !fitsOneRequest({ ...bounds, anyOf: [...anyOf, one.term] })) break;
      anyOf.push(one.term);
    }
    position = one.position;
  }
  return { search: anyOf.length > 0 ? { ...bounds, anyOf } : null, position };
}
