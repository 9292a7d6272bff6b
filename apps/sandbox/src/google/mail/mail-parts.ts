/** A person on a mail: the display name is what stands before the angle brackets. */
export interface MailAddress {
  name?: string;
  address: string;
}

export interface MailAttachment {
  filename: string;
  mimeType: string;
  contentBase64: string;
  /** Set for pictures that the HTML body refers to by `cid:`. */
  contentId?: string;
}

/** A mail before it is written down as RFC 5322. Plain JSON, so it can cross processes and stand in a journal. */
export interface MailParts {
  from: MailAddress;
  to?: MailAddress[];
  cc?: MailAddress[];
  /** Stands in the sender's copy only. */
  bcc?: MailAddress[];
  replyTo?: MailAddress[];
  subject: string;
  text?: string;
  html?: string;
  attachments?: MailAttachment[];
  /** The Date header, epoch milliseconds. Left out: the moment of delivery. `null`: no Date header at all. */
  dateMs?: number | null;
  /** With its angle brackets. Left out: one is made. `null`: no Message-ID header at all. */
  messageId?: string | null;
  inReplyTo?: string;
  references?: string[];
  /** Further headers, in order, written as they stand. */
  headers?: [name: string, value: string][];
  charset?: 'utf-8' | 'iso-8859-1';
  transferEncoding?: '7bit' | '8bit' | 'quoted-printable' | 'base64';
}
