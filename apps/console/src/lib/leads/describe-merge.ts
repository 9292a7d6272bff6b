import type { Lead } from '@mailsync/api/contract';

type Side = Pick<Lead, 'name' | 'addresses' | 'emailCount' | 'ownerName'>;

/** What merging `from` into `into` does, said before it is done. */
export function describeMerge({ from, into, locale }: { from: Side; into: Side; locale?: string }): string {
  const gains = [
    ...(from.emailCount > 0 ? [describeEmails({ count: from.emailCount, locale })] : []),
    `${from.addresses.length === 1 ? 'the address' : 'the addresses'} ${from.addresses.join(', ')}`,
  ];
  const owner =
    into.ownerName !== null
      ? ` and the owner, ${into.ownerName}`
      : from.ownerName !== null
        ? ` and gets the owner, ${from.ownerName}`
        : '';
  return `${into.name} gets ${gains.join(' and ')} of ${from.name}. ${into.name} keeps the name${owner}. ${from.name} is no longer in the list of leads.`;
}

function describeEmails({ count, locale }: { count: number; locale: string | undefined }): string {
  return count === 1 ? 'the email' : `all ${count.toLocaleString(locale)} emails`;
}
