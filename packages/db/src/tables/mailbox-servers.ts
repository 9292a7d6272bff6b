/** One mail server. `tls` from the start, or `starttls` before anything is said; never without. */
export interface MailServer {
  /** A name in lower case, or an IP address. */
  host: string;
  port: number;
  security: 'tls' | 'starttls';
}

/** Where a mailbox that is not Google's is read and sent from. Kept as JSON; the password is kept elsewhere, sealed. */
export interface MailboxServers {
  imap: MailServer;
  smtp: MailServer;
  /** Often the address itself. */
  login: string;
}
