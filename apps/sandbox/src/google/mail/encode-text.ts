const QP_LINE_LENGTH = 76;
const ENCODED_WORD_BYTES = 42;
const ASCII_ONLY = /^[\x20-\x7e]*$/;

/** Writes a header text as RFC 2047 encoded words where it is not plain ASCII. */
export function encodeHeaderText(text: string, charset: 'utf-8' | 'iso-8859-1' = 'utf-8'): string {
  if (ASCII_ONLY.test(text)) return text;
  if (charset === 'iso-8859-1') {
    return `=?ISO-8859-1?Q?${quotedWord(Buffer.from(text, 'latin1'))}?=`;
  }

  const words: string[] = [];
  let chunk = '';
  for (const character of text) {
    // A character must not be split between two words (RFC 2047, section 5).
    if (Buffer.byteLength(chunk + character) > ENCODED_WORD_BYTES) {
      words.push(chunk);
      chunk = '';
    }
    chunk += character;
  }
  words.push(chunk);
  return words.map((word) => `=?UTF-8?B?${Buffer.from(word).toString('base64')}?=`).join('\r\n ');
}

function quotedWord(bytes: Buffer): string {
  let encoded = '';
  for (const byte of bytes) {
    const plain = (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
    encoded += plain ? String.fromCharCode(byte) : byte === 32 ? '_' : hexOf(byte);
  }
  return encoded;
}

/** Writes a body as quoted-printable (RFC 2045, section 6.7): lines of at most 76 characters, CRLF kept. */
export function encodeQuotedPrintable(bytes: Buffer): string {
  const lines = bytes.toString('latin1').split('\r\n');
  return lines.map(encodeQuotedLine).join('\r\n');
}

function encodeQuotedLine(line: string): string {
  let encoded = '';
  let column = 0;
  for (let index = 0; index < line.length; index += 1) {
    const code = line.charCodeAt(index);
    const trailingBlank = (code === 32 || code === 9) && index === line.length - 1;
    const plain = (code >= 32 && code <= 126 && code !== 61) || code === 9;
    const piece = plain && !trailingBlank ? line[index]! : hexOf(code);
    if (column + piece.length > QP_LINE_LENGTH - 1) {
      encoded += '=\r\n';
      column = 0;
    }
    encoded += piece;
    column += piece.length;
  }
  return encoded;
}

/** Base64 in lines of 76 characters. */
export function encodeBase64Lines(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{76}(?=.)/g, '$&\r\n');
}

function hexOf(byte: number): string {
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
