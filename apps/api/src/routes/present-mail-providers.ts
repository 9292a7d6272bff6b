import type { MailProvidersView } from '@mailsync/sync-engine';

/** Mail providers as the contract shows them; field by field, so that nothing else ever goes out. */
export function presentMailProviders({ isAllowed, known, elsewhere }: MailProvidersView) {
  return {
    isAllowed,
    known: known.map(({ id, name, domains, imap, smtp, password, steps, passwordUrl }) => ({
      id,
      name,
      domains,
      imap: presentMailServer(imap),
      smtp: presentMailServer(smtp),
      password,
      steps,
      passwordUrl,
    })),
    elsewhere: elsewhere.map(({ name, domains, why }) => ({ name, domains, why })),
  };
}

export function presentMailServer({ host, port, security }: MailProvidersView['known'][number]['imap']) {
  return { host, port, security };
}
