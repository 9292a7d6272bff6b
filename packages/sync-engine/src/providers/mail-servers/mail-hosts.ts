import { BlockList, isIP } from 'node:net';
import { familyOf } from './is-public-address.ts';
import { readHost } from './read-host.ts';

/** Which mail servers people may have their mailboxes read from, besides Gmail's. */
export interface MailHosts {
  /** Any server of the open Internet, at the ports of mail. */
  isPublicAllowed: boolean;
  /** Servers by name, wherever the name leads. */
  names: { name: string; withSubdomains: boolean; port: number | null }[];
  /** Networks, single addresses included. */
  networks: { list: BlockList; port: number | null }[];
}

export const PUBLIC_MAIL_HOSTS: MailHosts = { isPublicAllowed: true, names: [], networks: [] };

/**
 * Reads a list such as `public, mail.company.example, *.company.example:10993, 10.1.0.0/16`, or `none`. Gives back what
 * is wrong with the first entry that is no such thing. Pure.
 */
export function readMailHosts(text: string): MailHosts | { wrong: string } {
  const hosts: MailHosts = { isPublicAllowed: false, names: [], networks: [] };
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  if (entries.length === 0) return { wrong: text };
  if (entries.length === 1 && entries[0] === 'none') return hosts;
  for (const entry of entries) {
    if (entry === 'public') hosts.isPublicAllowed = true;
    else if (!addEntry({ hosts, entry })) return { wrong: entry };
  }
  return hosts;
}

function addEntry({ hosts, entry }: { hosts: MailHosts; entry: string }): boolean {
  if (entry === 'none') return false;
  const { place, port } = splitPort(entry);
  if (port !== null && (port < 1 || port > 65_535)) return false;
  const list = readNetwork(place);
  if (list) {
    hosts.networks.push({ list, port });
    return true;
  }
  const withSubdomains = place.startsWith('*.');
  const name = readHost(withSubdomains ? place.slice(2) : place);
  if (!name || isIP(name)) return false;
  hosts.names.push({ name, withSubdomains, port });
  return true;
}

/** `[::1]:993`, `mail.example:993`, `10.0.0.1:993`; a bare IPv6 address has colons of its own. */
function splitPort(entry: string): { place: string; port: number | null } {
  const match = /^(\[[^\]]+\](?:\/\d+)?|[^:]+):(\d{1,5})$/.exec(entry);
  const place = (match?.[1] ?? entry).replace(/^\[(.*)\]/, '$1');
  return { place, port: match ? Number(match[2]) : null };
}

function readNetwork(place: string): BlockList | null {
  const [address = '', prefixText, ...rest] = place.split('/');
  if (!isIP(address) || rest.length > 0) return null;
  const longest = familyOf(address) === 'ipv6' ? 128 : 32;
  const prefix = prefixText === undefined ? longest : Number(prefixText);
  if (!/^\d{0,3}$/.test(prefixText ?? '') || prefixText === '' || prefix > longest) return null;
  const list = new BlockList();
  list.addSubnet(address, prefix, familyOf(address));
  return list;
}
