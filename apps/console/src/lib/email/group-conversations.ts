import type { EmailSummary } from '@mailsync/api/contract';

export interface Conversation {
  id: string;
  subject: string | null;
  /** Newest first. */
  emails: EmailSummary[];
}

/**
 * Emails of a timeline, in whatever order, as conversations: the one with the newest email first.
 * An email that comes twice (pages that overlap while new mail arrives) is kept once.
 */
export function groupConversations(emails: EmailSummary[]): Conversation[] {
  const newestFirst = [...new Map(emails.map((email) => [email.id, email])).values()].sort(
    (a, b) => Date.parse(b.date) - Date.parse(a.date) || (a.id < b.id ? 1 : -1),
  );
  const conversations = Map.groupBy(newestFirst, (email) => email.conversationId);
  return [...conversations].map(([id, ofIt]) => ({ id, subject: chooseSubject(ofIt), emails: ofIt }));
}

/** The oldest subject we may see, without its prefixes: replies only add "Re:" to it. */
function chooseSubject(newestFirst: EmailSummary[]) {
  const subject = newestFirst.findLast((email) => email.subject !== null)?.subject ?? null;
  return subject === null ? null : withoutReplyPrefixes(subject);
}

/** "Re: AW: Fwd: Offer" is "Offer"; a subject of prefixes alone stays as it is. */
export function withoutReplyPrefixes(subject: string): string {
  const bare = subject.replace(/^(?:\s*(?:re|aw|sv|vs|antw|fwd?|wg|tr|rv|i)(?:\[\d+\])?\s*:)+\s*/i, '');
  return bare === '' ? subject : bare;
}
