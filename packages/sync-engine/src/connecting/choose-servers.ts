import type { Mailbox, MailboxServers, MailServer } from '@mailsync/db';
import { KNOWN_PROVIDERS, PROVIDERS_WITHOUT_PASSWORDS } from '../providers/mail-servers/known-providers.ts';
import { readHost } from '../providers/mail-servers/read-host.ts';
import type { MailServers } from '../providers/open-provider.ts';

/** Servers as a person has typed them. */
export interface WishedServers {
  imap: MailServer;
  smtp: MailServer;
  /** Left out: the address. */
  login?: string | undefined;
}

/** What is wrong, and with which field. */
export interface WrongField {
  code: string;
  path: string;
  /** Where it says more than the catalogue does. */
  what?: string;
}

/**
 * Where a password is tried: at the servers that were typed, at those that the mailbox is known by, or at Gmail's (null),
 * also when somebody has typed the name of those. Pure.
 */
export function chooseServers({
  wished,
  address,
  known,
  gmail,
}: {
  wished: WishedServers | null;
  address: string;
  /** The mailbox that it is for; null for a new one. */
  known: Pick<Mailbox, 'servers'> | null;
  gmail: MailServers;
}): { servers: MailboxServers | null } | { wrong: WrongField } {
  if (!wished) return { servers: known?.servers ?? null };
  const imapHost = readHost(wished.imap.host);
  if (!imapHost) return { wrong: { code: 'connect.no_server', path: 'servers.imap.host' } };
  const smtpHost = readHost(wished.smtp.host);
  if (!smtpHost) return { wrong: { code: 'connect.no_server', path: 'servers.smtp.host' } };

  const isGmails = imapHost === gmail.imap.host && wished.imap.port === gmail.imap.port;
  if (known && isGmails !== (known.servers === null))
    return { wrong: { code: 'connect.other_provider', path: 'servers.imap.host' } };
  if (isGmails) return { servers: null };

  const wrong = refuseWithoutPasswords({ address, hosts: { imap: imapHost, smtp: smtpHost } });
  if (wrong) return { wrong };
  return {
    servers: {
      imap: { ...wished.imap, host: imapHost },
      smtp: { ...wished.smtp, host: smtpHost },
      login: wished.login?.trim() || address,
    },
  };
}

/** Asking them would only say that the password is wrong, which it is not. */
function refuseWithoutPasswords({
  address,
  hosts,
}: {
  address: string;
  hosts: { imap: string; smtp: string };
}): WrongField | null {
  const code = 'connect.passwords_not_taken';
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  for (const { domains, hosts: theirs, why: what } of PROVIDERS_WITHOUT_PASSWORDS) {
    if (domains.includes(domain)) return { code, what, path: 'address' };
    for (const kind of ['imap', 'smtp'] as const) {
      if (theirs.some((one) => hosts[kind] === one || hosts[kind].endsWith(`.${one}`)))
        return { code, what, path: `servers.${kind}.host` };
    }
  }
  return null;
}

/** App passwords are shown in groups; in a password of one's own a blank is a letter like any other. Pure. */
export function readPassword({ typed, servers }: { typed: string; servers: MailboxServers | null }): string {
  const hasGroups =
    !servers ||
    KNOWN_PROVIDERS.some((one) => one.imap.host === servers.imap.host && one.password === 'app_password');
  return hasGroups ? typed.replaceAll(/\s+/g, '') : typed;
}
