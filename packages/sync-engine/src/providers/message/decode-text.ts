const utf8 = new TextDecoder('utf-8', { fatal: true });
/** Charsets whose bytes are valid UTF-8 by accident, with what gives them away. */
const LOOKS_LIKE_UTF8: readonly [charset: RegExp, mark: string][] = [
  [/^iso-2022-/i, '\u001b'],
  [/^(?:utf-?16|ucs-?2)/i, '\0'],
];

/**
 * Gmail hands text out as UTF-8 whatever the Content-Type says, but not in every case: what is valid UTF-8 is UTF-8,
 * anything else is read in the charset that was declared, and at last as windows-1252, which never fails.
 */
export function decodeText({ bytes, contentType }: { bytes: Uint8Array; contentType: string }): string {
  const charset = /charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ?? 'windows-1252';
  try {
    const text = utf8.decode(bytes);
    const isOther = LOOKS_LIKE_UTF8.some(([name, mark]) => name.test(charset) && text.includes(mark));
    return isOther ? decodeAs({ charset, bytes }) : text;
  } catch {
    return /^utf-?8$/i.test(charset) ? decodeBrokenUtf8(bytes) : decodeAs({ charset, bytes });
  }
}

/** One bad byte does not spoil the letters that are well: only text without any of these was no UTF-8 at all. */
function decodeBrokenUtf8(bytes: Uint8Array): string {
  const text = new TextDecoder('utf-8').decode(bytes);
  return /[\u0080-\ufffc]|[\ud800-\udbff]/.test(text) ? text : decodeAs({ charset: 'windows-1252', bytes });
}

function decodeAs({ charset, bytes }: { charset: string; bytes: Uint8Array }): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
