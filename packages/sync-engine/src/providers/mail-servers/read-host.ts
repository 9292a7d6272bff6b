import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;
const LONGEST_NAME = 253;

/** A server's name or address in the one form it is kept in: lower case, IDN as ASCII, no dot at the end. Null: none. Pure. */
export function readHost(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (/[\s/\\?#@%]/.test(bare)) return null;
  if (isIP(bare)) return bare.toLowerCase();
  const name = domainToASCII(bare);
  // Numbers in other spellings (`0x7f.1`, `2130706433`) become an address here: as such they were not typed.
  if (!name || name.length > LONGEST_NAME || isIP(name)) return null;
  return name.split('.').every((label) => LABEL.test(label)) ? name : null;
}
