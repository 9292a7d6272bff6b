import { domainToASCII } from 'node:url';
import { AppError } from '@mailsync/foundation';
import { toAddressKey } from '@mailsync/sync-engine';

/** A domain in the form in which it is compared. Throws `company.domain_invalid`. */
export function normalizeDomain(text: string): string {
  const domain = domainToASCII(text.trim().toLowerCase().replace(/^@/, '').replace(/\.$/, ''));
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain)) return domain;

  throw new AppError({
    code: 'company.domain_invalid',
    kind: 'invalid',
    message: `"${text}" is not a domain: write it as company.example.`,
  });
}

/** An exclusion as it is compared: the key of an address, or a domain. Throws `company.exclusion_invalid`. */
export function normalizeExclusion(text: string): string {
  const trimmed = text.trim();
  const isAddress = trimmed.includes('@') && !trimmed.startsWith('@');
  if (!isAddress) return normalizeDomain(trimmed);

  const key = toAddressKey(trimmed);
  if (key) return key;
  throw new AppError({
    code: 'company.exclusion_invalid',
    kind: 'invalid',
    message: `"${text}" is neither an address, such as anna@company.example, nor a domain, such as company.example.`,
  });
}
