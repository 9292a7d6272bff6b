import type { ImportEstimate } from '@mailsync/api/contract';
import { describeTimeLeft } from '../time/describe-time.ts';

const count = (value: number, one: string, many: string) =>
  `${value.toLocaleString()} ${value === 1 ? one : many}`;

/** What an import would read, in a sentence. */
export function describeEstimate({
  addressCount,
  mailboxCount,
  messageCount,
  minutes,
  isExact,
}: ImportEstimate): string {
  if (mailboxCount === 0) return 'No mailbox syncs yet. The history is read when one is connected.';
  if (addressCount === 0) return 'Nothing: nobody in it is new.';
  if (messageCount === 0)
    return isExact
      ? `No older emails: ${count(mailboxCount, 'mailbox was', 'mailboxes were')} looked through.`
      : 'Few emails or none: a part was looked through, and nothing was in it.';
  const about = isExact ? '' : 'About ';
  const time = describeTimeLeft(minutes * 60);
  return `${about}${count(messageCount, 'email', 'emails')} from ${count(mailboxCount, 'mailbox', 'mailboxes')}, in ${time}. New mail is recorded as always meanwhile.`;
}

/** The addresses in a CSV file, whatever its columns are; each once. */
export function findAddresses(csv: string): string[] {
  const found = csv.match(/[^\s,;<>"'|]+@[^\s,;<>"'|]+\.[^\s,;<>"'|]+/g) ?? [];
  return [...new Set(found.map((address) => address.toLowerCase()))];
}
