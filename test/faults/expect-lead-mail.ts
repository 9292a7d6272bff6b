import type { LeadMail } from '@mailsync/sandbox';
import { copyKey } from './deliver-live-mail.ts';

/** What must be recorded of one email, and what may be. */
export interface ExpectedEmail {
  subject: string;
  /** Copies that must be there, as `address id`. */
  copies: string[];
  /** Copies that were deleted at Google: there when they were read before. */
  mayAlsoHave: string[];
  leadAddresses: string[];
}

/** The truth about recording, worked out from what was delivered and from what was done with it afterwards. */
export function expectLeadMail({
  leadMail,
  rescued,
  deleted,
}: {
  leadMail: LeadMail[];
  rescued: ReadonlySet<string>;
  deleted: ReadonlySet<string>;
}): ExpectedEmail[] {
  return leadMail
    .map(({ subject, copies, leadAddresses }) => {
      const keys = copies
        .filter(
          ({ labelClass, person, id }) =>
            ['inbox', 'sent', 'archived'].includes(labelClass) || rescued.has(copyKey({ person, id: id! })),
        )
        .map(({ person, id }) => copyKey({ person, id: id! }))
        .toSorted();
      return {
        subject,
        copies: keys.filter((key) => !deleted.has(key)),
        mayAlsoHave: keys.filter((key) => deleted.has(key)),
        leadAddresses,
      };
    })
    .filter((one) => one.copies.length > 0 || one.mayAlsoHave.length > 0);
}

/** Differences between what is recorded and what must be, in words; none when they are equal. */
export function compareWithTruth({
  expected,
  recorded,
}: {
  expected: ExpectedEmail[];
  recorded: { id: string; copies: string[]; leadAddresses: string[] }[];
}): string[] {
  const emailsByCopy = new Map<string, string[]>();
  const emails = new Map(recorded.map((email) => [email.id, email]));
  for (const { id, copies } of recorded) {
    for (const copy of copies) emailsByCopy.set(copy, [...(emailsByCopy.get(copy) ?? []), id]);
  }
  const differences: string[] = [];
  const accounted = new Set<string>();
  for (const { subject, copies, mayAlsoHave, leadAddresses } of expected) {
    const found = new Set([...copies, ...mayAlsoHave].flatMap((copy) => emailsByCopy.get(copy) ?? []));
    const [id] = found;
    const missing = copies.filter((copy) => !emailsByCopy.has(copy));
    if (missing.length > 0) differences.push(`"${subject}" is missing: ${missing.join(', ')}`);
    if (found.size > 1) differences.push(`"${subject}" is recorded ${found.size} times`);
    if (id === undefined) continue;

    if (accounted.has(id)) differences.push(`"${subject}" shares a record with another email`);
    accounted.add(id);
    const email = emails.get(id)!;
    const odd = email.copies.filter((copy) => !copies.includes(copy) && !mayAlsoHave.includes(copy));
    if (odd.length > 0) differences.push(`"${subject}" has copies that it must not have: ${odd.join(', ')}`);
    if (email.leadAddresses.join() !== leadAddresses.join())
      differences.push(`"${subject}" has leads ${email.leadAddresses.join()}, not ${leadAddresses.join()}`);
  }
  for (const { id, copies } of recorded) {
    if (!accounted.has(id)) differences.push(`${id} is recorded and no lead mail: ${copies.join(', ')}`);
  }
  return differences;
}
