import {
  type ElsewhereProvider,
  GOOGLE_DOMAINS,
  KNOWN_PROVIDERS,
  type KnownProvider,
  PROVIDERS_WITHOUT_PASSWORDS,
} from './known-providers.ts';
import type { MailHosts } from './mail-hosts.ts';

/** What the form for mail servers other than Google's knows beforehand. */
export interface MailProvidersView {
  /** False: the administrator allows no servers but Google's. */
  isAllowed: boolean;
  /** Empty where only the administrator's own list counts. */
  known: KnownProvider[];
  /** Addresses that cannot be connected by a password here, and why. */
  elsewhere: Pick<ElsewhereProvider, 'name' | 'domains' | 'why'>[];
}

export function readMailProviders({ hosts }: { hosts: MailHosts }): MailProvidersView {
  const { isPublicAllowed, names, networks } = hosts;
  return {
    isAllowed: isPublicAllowed || names.length > 0 || networks.length > 0,
    known: isPublicAllowed ? [...KNOWN_PROVIDERS] : [],
    elsewhere: [
      {
        name: 'Google',
        domains: [...GOOGLE_DOMAINS],
        why: 'This inbox is at Google. Go back and choose Google, or Google with an app password.',
      },
      ...PROVIDERS_WITHOUT_PASSWORDS.map(({ name, domains, why }) => ({ name, domains, why })),
    ],
  };
}
