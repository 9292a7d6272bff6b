const REPLACEMENT = '\u{FFFD}';

/**
 * PostgreSQL cannot hold U+0000 in text at all, and mail can bring anything: it is replaced in both dialects alike.
 */
export function toStorableText(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', REPLACEMENT) : text;
}

/** JSON as jsonb accepts it: without U+0000 and lone surrogates, which JSON.stringify writes as escapes. */
export function toStorableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes('\\u')) return json;
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'string' ? toStorableText(item).toWellFormed() : item,
  );
}
