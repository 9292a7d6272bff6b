import type { Mailbox, MailProviders } from '@mailsync/api/contract';

export type MailboxServers = NonNullable<Mailbox['servers']>;
export type MailServer = MailboxServers['imap'];
export type KnownProvider = MailProviders['known'][number];
type Kind = 'imap' | 'smtp';

export const USUAL_PORTS: Record<Kind, Record<MailServer['security'], number>> = {
  imap: { tls: 993, starttls: 143 },
  smtp: { tls: 465, starttls: 587 },
};

/** A server as its fields hold it. */
export interface ServerFields {
  host: string;
  port: string;
  security: MailServer['security'];
}

export const emptyServer = (kind: Kind): ServerFields => ({
  host: '',
  port: `${USUAL_PORTS[kind].tls}`,
  security: 'tls',
});

export const toFields = ({ host, port, security }: MailServer): ServerFields => ({
  host,
  port: `${port}`,
  security,
});

/** What is sent: a port that is no number is left for the server to name. */
export const toServer = ({ host, port, security }: ServerFields): MailServer => ({
  host: host.trim(),
  port: Number(port),
  security,
});

/** The port after another kind of encryption was chosen: the usual one follows, one that was typed stays. */
export function followSecurity({
  kind,
  port,
  security,
}: {
  kind: Kind;
  port: string;
  security: MailServer['security'];
}): string {
  const usual = USUAL_PORTS[kind];
  const isUsual = Object.values(usual).some((one) => `${one}` === port.trim());
  return isUsual || port.trim() === '' ? `${usual[security]}` : port;
}

/** What is known of the inbox behind an address, by its domain. */
export function recogniseAddress({ address, providers }: { address: string; providers: MailProviders }): {
  known: KnownProvider | null;
  why: string | null;
} {
  const domain = address.trim().split('@')[1]?.toLowerCase() ?? '';
  return {
    known: providers.known.find(({ domains }) => domains.includes(domain)) ?? null,
    why: providers.elsewhere.find(({ domains }) => domains.includes(domain))?.why ?? null,
  };
}
