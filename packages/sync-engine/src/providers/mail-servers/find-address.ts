import { isIP } from 'node:net';
import { ProviderError } from '../../sync-errors/provider-error.ts';
import { familyOf, isPublicAddress } from './is-public-address.ts';
import type { MailHosts } from './mail-hosts.ts';

/** Without a word from the administrator no others are tried: nobody looks for open ports through us. */
const MAIL_PORTS: ReadonlySet<number> = new Set([143, 993, 465, 587]);

/** All addresses of a name; rejects with Node's code when there are none. */
export type Lookup = (name: string) => Promise<readonly string[]>;

/**
 * Says which IP address is to be connected for a server that a person has named: looked up once and judged, so that a
 * name cannot lead elsewhere in between. Rejects with a `ProviderError`.
 */
export type FindAddress = (server: { host: string; port: number }) => Promise<string>;

export function createFindAddress({ hosts, lookup }: { hosts: MailHosts; lookup: Lookup }): FindAddress {
  return async ({ host, port }) => {
    const isNamed = hosts.names.some(
      (one) => (one.port ?? port) === port && isMeant({ host, name: one.name, sub: one.withSubdomains }),
    );
    const mayConnect = (address: string) => isNamed || isAllowed({ hosts, address, port });
    const addresses = isIP(host) ? [host] : await findAll({ host, lookup });
    // One address inside is enough to refuse: which of them is taken is chance.
    if (addresses.length === 0 || !addresses.every(mayConnect)) {
      throw new ProviderError({
        code: 'imap.server_not_allowed',
        detail: `${host}:${port} is not in MAILSYNC_MAIL_HOSTS`,
      });
    }
    // Many machines have no way out by IPv6.
    return addresses.find((address) => familyOf(address) === 'ipv4') ?? addresses[0]!;
  };
}

async function findAll({ host, lookup }: { host: string; lookup: Lookup }): Promise<readonly string[]> {
  try {
    return await lookup(host);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const detail = `lookup of ${host}: ${code}`;
    throw new ProviderError({ code: 'network.unreachable', detail }, { cause: error });
  }
}

function isMeant({ host, name, sub }: { host: string; name: string; sub: boolean }): boolean {
  return sub ? host.endsWith(`.${name}`) : host === name;
}

function isAllowed({ hosts, address, port }: { hosts: MailHosts; address: string; port: number }): boolean {
  if (hosts.isPublicAllowed && MAIL_PORTS.has(port) && isPublicAddress(address)) return true;
  return hosts.networks.some(
    (one) => (one.port ?? port) === port && one.list.check(address, familyOf(address)),
  );
}
