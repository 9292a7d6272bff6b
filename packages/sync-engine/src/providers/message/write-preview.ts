import { oneLine } from './one-line.ts';

const PREVIEW_CHARACTERS = 200;
/** Enough HTML to find that many characters of text in. */
const LOOKED_AT_CHARACTERS = 20_000;
const HIDDEN = /<(style|script|head|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi;

/** The first words of a message, for lists. `snippet` is the provider's, with HTML's entities. */
export function writePreview({
  snippet,
  text,
  html,
}: {
  snippet: string | null;
  text: string | null;
  html: string | null;
}): string {
  const words = snippet === null ? (text?.trim() ? text : stripTags(html ?? '')) : decodeEntities(snippet);
  return oneLine(words.slice(0, LOOKED_AT_CHARACTERS)).replaceAll(/\s+/g, ' ').slice(0, PREVIEW_CHARACTERS);
}

function stripTags(html: string): string {
  const start = html.slice(0, LOOKED_AT_CHARACTERS);
  return decodeEntities(
    start
      .replaceAll(HIDDEN, ' ')
      .replaceAll(/<[^>]*>?/g, ' ')
      .replaceAll('&nbsp;', ' '),
  );
}

/** Those that Gmail writes in a snippet; others stay as they are. */
function decodeEntities(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
