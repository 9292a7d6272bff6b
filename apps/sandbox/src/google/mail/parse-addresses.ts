import { decodeHeaderText } from './decode-text.ts';
import type { MailAddress } from './mail-parts.ts';

/**
 * Reads an address header (RFC 5322, section 3.4): quoted names, comments, groups, encoded words.
 * What holds no address is left out.
 */
export function parseAddresses(value: string | undefined): MailAddress[] {
  if (!value) return [];
  return splitList(value)
    .map(parseAddress)
    .filter((address) => address !== undefined);
}

function parseAddress(entry: string): MailAddress | undefined {
  const angled = /^([\s\S]*?)<([^<>]*)>[^<>]*$/.exec(entry);
  const address = (angled ? angled[2]! : entry.replace(/\([^()]*\)/g, '')).trim();
  if (!address.includes('@')) return undefined;
  const comment = /\(([^()]*)\)/.exec(entry)?.[1];
  const name = readName(angled ? angled[1]! : (comment ?? ''));
  return name ? { name, address } : { address };
}

function readName(text: string): string {
  const trimmed = text.trim();
  const quoted = /^"([\s\S]*)"$/.exec(trimmed)?.[1];
  return decodeHeaderText(quoted === undefined ? trimmed : quoted.replace(/\\(.)/g, '$1')).trim();
}

function splitList(value: string): string[] {
  const entries: string[] = [];
  let current = '';
  let quoted = false;
  let depth = 0;
  let angled = false;
  for (let index = 0; index < value.length; index += 1) {
    const character = value[index]!;
    if (character === '\\' && (quoted || depth > 0)) {
      current += character + (value[index + 1] ?? '');
      index += 1;
      continue;
    }
    if (character === '"' && depth === 0) quoted = !quoted;
    else if (!quoted && character === '(') depth += 1;
    else if (!quoted && character === ')') depth = Math.max(0, depth - 1);
    else if (!quoted && depth === 0 && character === '<') angled = true;
    else if (!quoted && depth === 0 && character === '>') angled = false;

    const free = !quoted && depth === 0 && !angled;
    // "Name: a@x, b@y;" is a group: its name goes, its members stay.
    if (free && character === ':') current = '';
    else if (free && (character === ',' || character === ';')) {
      entries.push(current);
      current = '';
    } else current += character;
  }
  entries.push(current);
  return entries.filter((entry) => entry.trim() !== '');
}
