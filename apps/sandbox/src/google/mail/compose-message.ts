import { encodeBase64Lines, encodeHeaderText, encodeQuotedPrintable } from './encode-text.ts';
import type { MailAddress, MailAttachment, MailParts } from './mail-parts.ts';

interface Entity {
  headers: string[];
  body: Buffer;
}

/**
 * Writes a mail as RFC 5322 bytes. The same parts give the same bytes.
 * `withBcc` is true for the sender's own copy only; `trace` are header lines put above all others.
 */
export function composeMessage({
  mail,
  withBcc,
  trace = '',
}: {
  mail: MailParts;
  withBcc: boolean;
  trace?: string;
}): Buffer {
  const entity = bodyEntity(mail);
  const head = [...mailHeaders({ mail, withBcc }), 'MIME-Version: 1.0', ...entity.headers].join('\r\n');
  return Buffer.concat([Buffer.from(`${trace}${head}\r\n\r\n`), entity.body]);
}

/** A header value for a list of people, quoted and encoded as needed. */
export function formatAddresses(addresses: MailAddress[], charset?: MailParts['charset']): string {
  return addresses.map((address) => formatAddress(address, charset)).join(', ');
}

function formatAddress({ name, address }: MailAddress, charset?: MailParts['charset']): string {
  if (!name) return address;
  const plain = /^[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+$/.test(name);
  // An encoded word must not stand inside quotes (RFC 2047, section 5).
  const ascii = /^[\x20-\x7e]*$/.test(name);
  const shown = plain
    ? name
    : ascii
      ? `"${name.replace(/["\\]/g, '\\$&')}"`
      : encodeHeaderText(name, charset);
  return `${shown} <${address}>`;
}

/** RFC 5322 date in UTC. */
export function formatDate(ms: number): string {
  return new Date(ms).toUTCString().replace('GMT', '+0000');
}

function mailHeaders({ mail, withBcc }: { mail: MailParts; withBcc: boolean }): string[] {
  const people: [string, MailAddress[] | undefined][] = [
    ['To', mail.to],
    ['Cc', mail.cc],
    ['Bcc', withBcc ? mail.bcc : undefined],
    ['Reply-To', mail.replyTo],
  ];
  const lines = [`From: ${formatAddresses([mail.from], mail.charset)}`];
  for (const [name, addresses] of people) {
    if (addresses?.length) lines.push(`${name}: ${formatAddresses(addresses, mail.charset)}`);
  }
  lines.push(`Subject: ${encodeHeaderText(mail.subject, mail.charset)}`);
  if (typeof mail.dateMs === 'number') lines.push(`Date: ${formatDate(mail.dateMs)}`);
  if (mail.messageId) lines.push(`Message-ID: ${mail.messageId}`);
  if (mail.inReplyTo) lines.push(`In-Reply-To: ${mail.inReplyTo}`);
  if (mail.references?.length) lines.push(`References: ${mail.references.join('\r\n ')}`);
  for (const [name, value] of mail.headers ?? []) lines.push(`${name}: ${value}`);
  return lines;
}

function bodyEntity(mail: MailParts): Entity {
  const texts: Entity[] = [];
  if (mail.text !== undefined || mail.html === undefined)
    texts.push(textEntity(mail, 'plain', mail.text ?? ''));
  if (mail.html !== undefined) texts.push(textEntity(mail, 'html', mail.html));

  const seed = `${mail.messageId ?? mail.subject}`;
  const body = texts.length > 1 ? multipart('alternative', texts, `alt${seed}`) : texts[0]!;
  if (!mail.attachments?.length) return body;
  return multipart('mixed', [body, ...mail.attachments.map(attachmentEntity)], `mix${seed}`);
}

function textEntity(mail: MailParts, subtype: string, text: string): Entity {
  const charset = mail.charset ?? 'utf-8';
  const crlf = text.replace(/\r?\n/g, '\r\n');
  const bytes = charset === 'utf-8' ? Buffer.from(crlf) : Buffer.from(crlf, 'latin1');
  const ascii = bytes.every((byte) => byte < 128);
  const encoding = mail.transferEncoding ?? (ascii ? '7bit' : 'quoted-printable');
  const body =
    encoding === 'quoted-printable'
      ? Buffer.from(encodeQuotedPrintable(bytes), 'latin1')
      : encoding === 'base64'
        ? Buffer.from(encodeBase64Lines(bytes))
        : bytes;
  return {
    headers: [
      `Content-Type: text/${subtype}; charset="${charset.toUpperCase()}"`,
      `Content-Transfer-Encoding: ${encoding}`,
    ],
    body,
  };
}

function attachmentEntity({ filename, mimeType, contentBase64, contentId }: MailAttachment): Entity {
  const name = encodeHeaderText(filename);
  const headers = [
    `Content-Type: ${mimeType}; name="${name}"`,
    `Content-Disposition: ${contentId ? 'inline' : 'attachment'}; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
  ];
  if (contentId) headers.push(`Content-ID: <${contentId}>`);
  return { headers, body: Buffer.from(encodeBase64Lines(Buffer.from(contentBase64, 'base64'))) };
}

function multipart(subtype: string, parts: Entity[], seed: string): Entity {
  const boundary = `=_${digestOf(seed)}`;
  const chunks: Buffer[] = [];
  for (const part of parts) {
    chunks.push(Buffer.from(`--${boundary}\r\n${part.headers.join('\r\n')}\r\n\r\n`), part.body, CRLF);
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    headers: [`Content-Type: multipart/${subtype}; boundary="${boundary}"`],
    body: Buffer.concat(chunks),
  };
}

const CRLF = Buffer.from('\r\n');

/** FNV-1a over two lanes: enough to keep boundaries of one mail apart, and the same at every run. */
function digestOf(seed: string): string {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let index = 0; index < seed.length; index += 1) {
    low = Math.imul(low ^ seed.charCodeAt(index), 0x01000193);
    high = Math.imul(high ^ seed.charCodeAt(index), 0x85ebca6b);
  }
  return `${(low >>> 0).toString(16).padStart(8, '0')}${(high >>> 0).toString(16).padStart(8, '0')}`;
}
