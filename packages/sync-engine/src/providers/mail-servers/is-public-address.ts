import { BlockList, isIPv6 } from 'node:net';

/** What the Internet does not route, or routes to something special (IANA's special-purpose registries, RFC 6890). */
const NOT_PUBLIC_IPV4: readonly [network: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local: clouds answer there with the secrets of a machine.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/**
 * Only 2000::/3 is given out, and within it these are special. Addresses that carry an IPv4 one are left out too: what
 * they lead to depends on the network.
 */
const NOT_PUBLIC_IPV6: readonly [network: string, prefix: number][] = [
  ['::', 3],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['4000::', 2],
  ['8000::', 1],
];

// One for each: a list takes IPv4 addresses for IPv6 ones that carry them, so that `::/3` would hold them all.
const blocked = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [network, prefix] of NOT_PUBLIC_IPV4) blocked.ipv4.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of NOT_PUBLIC_IPV6) blocked.ipv6.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address belongs to the open Internet. Pure. */
export function isPublicAddress(address: string): boolean {
  const family = familyOf(address);
  return !blocked[family].check(address, family);
}

export function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
