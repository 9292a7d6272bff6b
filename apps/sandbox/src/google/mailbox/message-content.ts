import { composeMessage } from '../mail/compose-message.ts';
import { decodeCharset, decodeHeaderText } from '../mail/decode-text.ts';
import type { MailParts } from '../mail/mail-parts.ts';
import { headerOf, parseHeaders, parseMessage } from '../mail/parse-message.ts';
import type { MimePart } from '../mail/parse-message.ts';

/** What a message is made of: parts that are written down on demand, or the bytes that were handed in. */
export interface MessageContent {
  mail?: MailParts;
  raw?: Buffer;
  withBcc: boolean;
  /** Header lines that the receiving server puts above all others; they make copies differ in size. */
  trace: string;
}

/** The searchable face of a message: header values as text, encoded words read. */
export interface Envelope {
  from: string;
  to: string;
  cc: string;
  bcc: string;
  subject: string;
  messageId: string;
  references: string[];
}

export function rawOf({ mail, raw, withBcc, trace }: MessageContent): Buffer {
  if (raw) return trace ? Buffer.concat([Buffer.from(trace), raw]) : raw;
  if (!mail) throw new Error('A message has neither parts nor raw bytes.');
  return composeMessage({ mail, withBcc, trace });
}

/** Reads the envelope without writing the message down when its parts are at hand. */
export function envelopeOf(content: MessageContent): Envelope {
  if (content.raw) return readEnvelope(content.raw);
  const mail = content.mail!;
  return {
    from: namesOf([mail.from]),
    to: namesOf(mail.to),
    cc: namesOf(mail.cc),
    bcc: content.withBcc ? namesOf(mail.bcc) : '',
    subject: mail.subject,
    messageId: mail.messageId ?? '',
    references: [...(mail.references ?? []), ...(mail.inReplyTo ? [mail.inReplyTo] : [])],
  };
}

/** All readable text of a message: what plain words of a search look at. */
export function textOf(content: MessageContent): string {
  if (content.mail) return `${content.mail.text ?? ''} ${stripTags(content.mail.html ?? '')}`;
  return leavesOf(parseMessage(content.raw!))
    .filter((part) => part.mimeType.startsWith('text/') && part.filename === '')
    .map(readText)
    .join(' ');
}

export function filenamesOf(content: MessageContent): string[] {
  if (content.mail) return (content.mail.attachments ?? []).map((attachment) => attachment.filename);
  return leavesOf(parseMessage(content.raw!))
    .map((part) => part.filename)
    .filter((filename) => filename !== '');
}

/** Gmail's snippet: the first 200 or so readable characters, HTML-escaped. */
export function snippetOf(content: MessageContent): string {
  const text = content.mail?.text ?? textOf(content);
  const short = text.replace(/\s+/g, ' ').trim().slice(0, SNIPPET_LENGTH).trim();
  return short
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

const SNIPPET_LENGTH = 200;

function leavesOf(part: MimePart): MimePart[] {
  return part.parts.length === 0 ? [part] : part.parts.flatMap(leavesOf);
}

function readText(part: MimePart): string {
  const text = decodeCharset(part.content, part.charset);
  return part.mimeType === 'text/html' ? stripTags(text) : text;
}

function stripTags(html: string): string {
  return html.replace(/<(style|script)[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
}

function namesOf(addresses: MailParts['to']): string {
  return (addresses ?? []).map(({ name, address }) => (name ? `${name} <${address}>` : address)).join(', ');
}

function readEnvelope(raw: Buffer): Envelope {
  const headers = parseHeaders(raw);
  const text = (name: string) => decodeHeaderText(headerOf(headers, name) ?? '');
  return {
    from: text('From'),
    to: text('To'),
    cc: text('Cc'),
    bcc: text('Bcc'),
    subject: text('Subject'),
    messageId: (headerOf(headers, 'Message-ID') ?? '').trim(),
    references: `${text('References')} ${text('In-Reply-To')}`.match(/<[^<>\s]+>/g) ?? [],
  };
}

/** The lines Gmail's own servers put on mail that came in from outside. */
export function receivedTrace({ person, id, receivedAtMs }: TraceInput): string {
  const when = new Date(receivedAtMs).toUTCString().replace('GMT', '+0000');
  return (
    `Delivered-To: ${person}\r\n` +
    `Received: by 2002:a05:6a10:0:0:0:0:1 with SMTP id ${id};\r\n        ${when}\r\n` +
    `X-Received: by 2002:a17:906:0:0:0:0:1 with SMTP id ${id}.stand-in;\r\n        ${when}\r\n`
  );
}

interface TraceInput {
  person: string;
  id: string;
  receivedAtMs: number;
}
