import { expect, it } from 'vitest';
import type { ProviderError } from '../../sync-errors/provider-error.ts';
import { readImapFailure } from './read-imap-failure.ts';

it('what Node says of a certificate counts, though the library for sending calls it a broken connection', () => {
  const error = Object.assign(new Error('self-signed certificate in certificate chain'), {
    code: 'ESOCKET',
    originalCode: 'SELF_SIGNED_CERT_IN_CHAIN',
  });
  const read = readImapFailure({ error, surface: 'smtp', command: 'login', now: new Date(0) });
  expect((read as ProviderError).failure.code).toBe('network.certificate');
});
