import { AppError } from '@mailsync/foundation';
import { toAddressKey } from '@mailsync/sync-engine';

/** Of one lead: the API takes no more at a time either, and a lead that has more could not be edited. */
export const ADDRESSES_MAX = 50;

export interface KeyedAddress {
  /** As it is shown and searched for at the provider. */
  address: string;
  /** As it is compared. */
  addressKey: string;
}

/** Addresses with their keys, each key once. Throws `lead.address_invalid`. */
export function normalizeAddresses(addresses: readonly string[]): KeyedAddress[] {
  const byKey = new Map<string, KeyedAddress>();
  for (const text of addresses) {
    const keyed = normalizeAddress(text);
    if (!keyed) {
      throw new AppError({
        code: 'lead.address_invalid',
        kind: 'invalid',
        message: `"${text}" is not an email address: write it as anna@company.example.`,
      });
    }
    if (!byKey.has(keyed.addressKey)) byKey.set(keyed.addressKey, keyed);
  }
  return [...byKey.values()];
}

export function normalizeAddress(text: string): KeyedAddress | null {
  const address = text.trim();
  if (address.length > 320 || !/^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+$/.test(address)) return null;

  const addressKey = toAddressKey(address);
  return addressKey === null ? null : { address, addressKey };
}
