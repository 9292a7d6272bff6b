import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** As the program does with MAILSYNC_CA_FILE: certificates are verified in tests too. */
export function trust(authority: string): void {
  // One at a time: stand-ins have authorities of the same name, and only the first of a name is looked at.
  setDefaultCACertificates([...getCACertificates('bundled'), authority]);
}
