import type { ReadingCosts } from '../mail-provider.ts';

/** Gmail searches an index: some tenths of a second, whatever the size of the mailbox. */
const GMAIL_SEARCH_HEADS = 100;
const GMAIL_PAGE_HEADS = 20;
/**
 * Other servers compare every word with every header. Dovecot, its headers cached, takes for a dozen addresses about as
 * long as for handing out a fifth of all heads.
 */
const SEARCHED_LIKE_HEADS_SHARE = 1 / 5;
const SMALLEST_SEARCH_HEADS = 20;
/** A page of ids is cut from an answer that lists all of them. */
const PAGE_HEADS = 2;

/** What it costs to find mail, in heads of messages: whole messages are fetched of lead mail only, whichever way. Pure. */
export function countReadingCosts({
  messageCount,
  hasGmailExtensions,
}: {
  messageCount: number;
  hasGmailExtensions: boolean;
}): ReadingCosts {
  if (hasGmailExtensions) {
    return { search: GMAIL_SEARCH_HEADS, listMessages: GMAIL_PAGE_HEADS, getMessage: 1 };
  }
  const search = Math.max(SMALLEST_SEARCH_HEADS, Math.ceil(messageCount * SEARCHED_LIKE_HEADS_SHARE));
  return { search, listMessages: PAGE_HEADS, getMessage: 1 };
}
