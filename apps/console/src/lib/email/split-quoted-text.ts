export interface QuotedText {
  /** What the person wrote. */
  own: string;
  /** The history below it, with the line that introduces it; empty when there is none. */
  quoted: string;
}

// "On Mon, 4 May 2026 … wrote:", "Am … schrieb …:", "Le … a écrit :" may be folded over two or three lines.
const introduction =
  /^[ \t>]*(?:On\b[^\n]*(?:\n[^\n]+){0,2}?\bwrote|Am\b[^\n]*(?:\n[^\n]+){0,2}?\bschrieb\b[^\n]*|Le\b[^\n]*(?:\n[^\n]+){0,2}?\ba écrit)\s?:[ \t]*$/m;
const separator =
  /^[ \t]*-{2,} ?(?:Original Message|Forwarded message|Ursprüngliche Nachricht) ?-{2,}[ \t]*$/im;
const outlookHeader = /^_{10,}[ \t]*\n+From:/m;

/**
 * Parts a plain text body from the history that is quoted below it. Answers written between quotes stay whole:
 * folding them away would hide what the person wrote.
 */
export function splitQuotedText(text: string): QuotedText {
  const body = text.replaceAll('\r\n', '\n');
  const starts = [findQuoteAtEnd(body), findIndex(body, separator), findIndex(body, outlookHeader)];
  const start = Math.min(...starts.filter((index) => index !== null));

  const own = body.slice(0, start).trimEnd();
  // A forwarded mail has nothing of its own: showing a fold and nothing else helps nobody.
  if (!Number.isFinite(start) || own.trim() === '') return { own: body.trimEnd(), quoted: '' };
  return { own, quoted: body.slice(start).trim() };
}

function findIndex(body: string, pattern: RegExp) {
  const index = body.search(pattern);
  return index === -1 ? null : index;
}

/** The start of the block of `>` lines that reaches to the end, with its introduction; null when there is none. */
function findQuoteAtEnd(body: string) {
  const lines = body.trimEnd().split('\n');
  let first = lines.length;
  while (first > 0 && /^\s*(?:>|$)/.test(lines[first - 1] ?? '')) first--;
  if (!lines.slice(first).some((line) => line.trimStart().startsWith('>'))) return null;

  const block = lines.slice(0, first).join('\n').length;
  const introduced = body.slice(0, block).match(new RegExp(`(?:${introduction.source})\\s*$`, 'm'));
  if (introduced?.index !== undefined && body.slice(introduced.index, block).split('\n').length <= 5)
    return introduced.index;
  return block;
}
