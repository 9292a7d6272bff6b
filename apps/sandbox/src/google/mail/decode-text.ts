/** Turns bytes of a named charset into text; an unknown charset is read as Latin-1, which never fails. */
export function decodeCharset(bytes: Buffer, charset: string | undefined): string {
  const label = (charset ?? 'utf-8').trim().toLowerCase();
  if (label === 'utf-8' || label === 'us-ascii' || label === 'utf8') return bytes.toString('utf8');
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** Undoes a Content-Transfer-Encoding. */
export function decodeTransfer(bytes: Buffer, encoding: string | undefined): Buffer {
  switch ((encoding ?? '').trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(bytes.toString('latin1').replace(/[^A-Za-z0-9+/=]/g, ''), 'base64');
    case 'quoted-printable':
      return decodeQuotedPrintable(bytes.toString('latin1'));
    default:
      return bytes;
  }
}

function decodeQuotedPrintable(text: string): Buffer {
  const joined = text.replace(/[ \t]+(\r?\n|$)/g, '$1').replace(/=\r?\n/g, '');
  return Buffer.from(
    joined.replace(/=([0-9A-Fa-f]{2})/g, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}

/** Its charset, without the language that RFC 2231 allows behind it, its encoding and its text. */
const ENCODED_WORD = /=\?([^?*]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi;

/** Reads RFC 2047 encoded words; what is not one stays as it is. */
export function decodeHeaderText(value: string): string {
  if (!value.includes('=?')) return value;
  // Blanks between two encoded words are not part of the text (RFC 2047, section 6.2).
  const joined = value.replace(/(\?=)[ \t\r\n]+(?==\?)/g, '$1');
  // Words of one charset stand together: programs cut letters of several bytes in two.
  return joined.replace(/(?:=\?[^?]+\?[bq]\?[^?]*\?=)+/gi, (words) =>
    readWords(words)
      .map(({ bytes, charset }) => decodeCharset(Buffer.concat(bytes), charset))
      .join(''),
  );
}

function readWords(words: string): { charset: string; bytes: Buffer[] }[] {
  const runs: { charset: string; bytes: Buffer[] }[] = [];
  for (const [, charset = '', kind = '', text = ''] of words.matchAll(ENCODED_WORD)) {
    const bytes =
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64')
        : decodeQuotedPrintable(text.replace(/_/g, ' '));
    const last = runs.at(-1);
    if (last?.charset === charset.toLowerCase()) last.bytes.push(bytes);
    else runs.push({ charset: charset.toLowerCase(), bytes: [bytes] });
  }
  return runs;
}
