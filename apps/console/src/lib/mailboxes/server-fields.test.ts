import type { MailProviders } from '@mailsync/api/contract';
import { expect, test } from 'vitest';
import { emptyServer, followSecurity, recogniseAddress, toServer } from './server-fields.ts';

const providers: MailProviders = {
  isAllowed: true,
  known: [
    {
      id: 'oak',
      name: 'Oak Mail',
      domains: ['oak.example'],
      imap: { host: 'imap.oak.example', port: 993, security: 'tls' },
      smtp: { host: 'smtp.oak.example', port: 465, security: 'tls' },
      password: 'app_password',
      steps: ['Make one.'],
      passwordUrl: null,
    },
  ],
  elsewhere: [{ name: 'Closed', domains: ['closed.example'], why: 'It lets nobody in.' }],
};

test('a provider is known by the domain of the address, however it is written', () => {
  const recognise = (address: string) => recogniseAddress({ address, providers });
  expect(recognise(' Ann@Oak.Example ').known?.id).toBe('oak');
  expect(recognise('ann@closed.example')).toEqual({ known: null, why: 'It lets nobody in.' });
  for (const address of ['', 'ann', 'ann@', 'ann@company.example', 'oak.example'])
    expect(recognise(address)).toEqual({ known: null, why: null });
});

test('the usual port follows the kind of encryption, one that was typed stays', () => {
  expect(followSecurity({ kind: 'imap', port: '993', security: 'starttls' })).toBe('143');
  expect(followSecurity({ kind: 'smtp', port: '587', security: 'tls' })).toBe('465');
  expect(followSecurity({ kind: 'smtp', port: ' ', security: 'starttls' })).toBe('587');
  expect(followSecurity({ kind: 'imap', port: '10993', security: 'starttls' })).toBe('10993');
});

test('what is sent is trimmed, and encrypted from the start unless somebody chooses', () => {
  expect(toServer({ ...emptyServer('imap'), host: ' imap.oak.example ' })).toEqual({
    host: 'imap.oak.example',
    port: 993,
    security: 'tls',
  });
});
