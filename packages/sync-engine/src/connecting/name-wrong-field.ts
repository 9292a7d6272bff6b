import type { ProviderFailure } from '../sync-errors/provider-error.ts';

/** What is wrong with the server itself, by the field that mends it. */
const FIELDS: Readonly<Record<string, 'host' | 'port' | 'security'>> = {
  'network.unreachable': 'host',
  'network.timeout': 'host',
  'imap.certificate_refused': 'host',
  'imap.server_not_allowed': 'host',
  'imap.no_encryption': 'security',
  'imap.answer_unreadable': 'port',
};
const OF_THE_PASSWORD: ReadonlySet<string> = new Set(['imap.password_refused', 'imap.app_password_required']);

/** The field of the form that a failed login is about; null when it is about none. Pure. */
export function nameWrongField({ code, surface }: Pick<ProviderFailure, 'code' | 'surface'>): string | null {
  if (OF_THE_PASSWORD.has(code)) return 'appPassword';
  const field = FIELDS[code];
  return field && surface ? `servers.${surface}.${field}` : null;
}
