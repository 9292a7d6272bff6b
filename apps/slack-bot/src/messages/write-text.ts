/** docs.slack.dev, "Block Kit": a text within a section, and one of its fields. */
export const SECTION_TEXT_LIMIT = 3000;
export const FIELD_TEXT_LIMIT = 2000;
/** RFC 5321: 64 before the `@`, 255 behind it. */
const NAME_LIMIT = 320;
const SHORT_LIMIT = 160;

/** What somebody wrote, so that Slack shows it as it stands (docs.slack.dev, "Escaping text"). */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** An address or a name within a sentence: escaped, and no longer than an address can be. */
export function writeName(name: string): string {
  return limitText({ text: escapeText(name), limit: NAME_LIMIT });
}

/** What is wrong, within a line. */
export function writeShortly(text: string): string {
  return limitText({ text: escapeText(text), limit: SHORT_LIMIT });
}

/** Cuts escaped text to what Slack takes, never within an entity. */
export function limitText({ text, limit = SECTION_TEXT_LIMIT }: { text: string; limit?: number }): string {
  if (text.length <= limit) return text;
  const cut = text.slice(0, limit - 1);
  // Not within `&amp;` either, nor between the halves of a surrogate pair.
  return `${cut.replace(/&[a-z]{0,3}$/, '').replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A moment in the reader's own time zone, with UTC where Slack cannot show that. */
export function writeTime(at: Date): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const fallback = `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${seconds}^{date_short_pretty} at {time}|${fallback}>`;
}

const MINUTE_MS = 60_000;
const UNITS = [
  { name: 'day', minutes: 24 * 60 },
  { name: 'hour', minutes: 60 },
  { name: 'minute', minutes: 1 },
];

/** `3 hours 12 minutes`: the two largest units, which is as exact as people speak. */
export function writeDuration(ms: number): string {
  let minutesLeft = Math.floor(ms / MINUTE_MS);
  if (minutesLeft < 1) return 'less than a minute';

  const parts: string[] = [];
  for (const { name, minutes } of UNITS) {
    const count = Math.floor(minutesLeft / minutes);
    minutesLeft -= count * minutes;
    if (count > 0) parts.push(`${count} ${name}${count === 1 ? '' : 's'}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ');
}

/** `1 mailbox`, `2 mailboxes`. */
export function writeCount({ count, one, many }: { count: number; one: string; many: string }): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
