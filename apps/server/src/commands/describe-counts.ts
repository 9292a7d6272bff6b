import type { Backup } from '@mailsync/db';

/** `2 users, 12 leads, 3 mailboxes, 1 email (2 copies)`. */
export function describeCounts({ users, leads, mailboxes, emails, copies }: Backup['counts']): string {
  const say = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
  return [
    say(users, 'user', 'users'),
    say(leads, 'lead', 'leads'),
    say(mailboxes, 'mailbox', 'mailboxes'),
    `${say(emails, 'email', 'emails')} (${say(copies, 'copy', 'copies')})`,
  ].join(', ');
}
