import { lookup } from 'node:dns/promises';
import type { Lookup } from './find-address.ts';

/** As every other program of this machine does, its hosts file included. */
export const lookUpBySystem: Lookup = async (name) =>
  (await lookup(name, { all: true })).map(({ address }) => address);
