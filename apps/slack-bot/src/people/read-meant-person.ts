/** Whom somebody means by what they typed. */
export type MeantPerson = { slackUserId: string } | { email: string } | { name: string };

/** Words behind a mention say nothing more: Slack makes one of `@maya` in "@maya sample" too. Two mentions are nobody. */
const MENTION = /^<@([UW][A-Z0-9]{1,30})(?:\|[^>]*)?>(?!.*<@)/;
const MAIL_LINK = /^<mailto:([^|>]+)(?:\|[^>]*)?>$/;
const NAME_LIMIT = 200;

/**
 * A mention, an address or a name, as Slack hands it over with `should_escape` and without. Pure.
 * Names are compared as people write them, so a leading `@` says nothing.
 */
export function readMeantPerson(typed: string): MeantPerson {
  const mention = MENTION.exec(typed);
  if (mention) return { slackUserId: mention[1]! };
  const text = readTyped(typed).replace(/^@/, '');
  return text.includes('@') ? { email: text.toLowerCase() } : { name: text.slice(0, NAME_LIMIT) };
}

/** Without the marks that Slack puts around addresses, and with the characters that it escapes. */
export function readTyped(typed: string): string {
  const text = MAIL_LINK.exec(typed.trim())?.[1] ?? typed.trim();
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
