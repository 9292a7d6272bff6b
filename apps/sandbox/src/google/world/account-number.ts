import { createHash } from 'node:crypto';

import type { Mailbox } from '../mailbox/mailbox.ts';

const ACCOUNT_DIGITS = 20;

/** A 21-digit account number like Google's `sub`, the same for the same address at every run. */
export function accountNumberOf(address: string): string {
  const digest = createHash('sha256').update(address).digest('hex');
  return `1${BigInt(`0x${digest}`).toString().slice(-ACCOUNT_DIGITS)}`;
}

const TIME_DIGITS = 11;
const TAIL_BITS = 20;

/**
 * A message id that is free in this mailbox: 44 bits of time and 20 more, as Gmail's are.
 * It depends on nothing but the mailbox so far, so a seed gives the same ids at every start.
 */
export function freeMessageId({ mailbox, receivedAtMs }: { mailbox: Mailbox; receivedAtMs: number }): string {
  let tail = 0x811c9dc5 ^ mailbox.nextOrdinal;
  for (let index = 0; index < mailbox.address.length; index += 1) {
    tail = Math.imul(tail ^ mailbox.address.charCodeAt(index), 0x01000193);
  }
  tail = Math.imul(tail ^ (tail >>> 13), 0x85ebca6b);
  for (;;) {
    const time = Math.max(0, Math.floor(receivedAtMs)).toString(16).padStart(TIME_DIGITS, '0');
    const id = `${time}${(tail >>> (32 - TAIL_BITS)).toString(16).padStart(5, '0')}`;
    if (!mailbox.messages.has(id)) return id;
    tail = Math.imul(tail + 0x9e3779b9, 0x85ebca6b);
  }
}
