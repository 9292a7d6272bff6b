export type TextPart = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

// Only what plainly is an address: http(s) and email. Never other schemes (javascript:, data:, file:).
const linkPattern = /https?:\/\/[^\s<>"'`{}|\\^]+|[\w.+-]+@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d-]+)+/gi;

/** Cuts plain text into text and links; nothing is interpreted as HTML, and the parts joined are the text again. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(linkPattern)) {
    const found = withoutTrailingPunctuation(match[0]);
    const href = toHref(found);
    if (href === null) continue;
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push({ kind: 'link', text: found, href });
    from = match.index + found.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

function toHref(found: string) {
  if (!/^https?:/i.test(found)) return `mailto:${found}`;
  return URL.canParse(found) ? found : null;
}

/** "(see https://oak.example/a)." links to https://oak.example/a; a bracket opened inside the link stays. */
function withoutTrailingPunctuation(link: string): string {
  const cut = link.replace(/[.,;:!?*]+$/, '');
  const isUnopened = (open: string, close: string) =>
    cut.endsWith(close) && cut.split(close).length > cut.split(open).length;
  if (isUnopened('(', ')') || isUnopened('[', ']')) return withoutTrailingPunctuation(cut.slice(0, -1));
  return cut;
}
