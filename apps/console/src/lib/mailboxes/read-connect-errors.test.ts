import type { Problem } from '@mailsync/api/contract';
import { expect, test } from 'vitest';
import { ProblemError } from '../api/request.ts';
import { readConnectErrors } from './read-connect-errors.ts';

const problem = (more: Partial<Problem>) =>
  new ProblemError({
    type: 'urn:mailsync:error:x',
    title: 'x',
    status: 409,
    code: 'x',
    detail: 'Nothing was connected.',
    ...more,
  });

test('what is wrong with one field stands beside it, with how to mend it', () => {
  const errors = [{ path: 'servers.imap.host', message: 'It could not be reached.' }];
  expect(readConnectErrors(problem({ errors, howToFix: ['Check its name.', 'Wait a while.'] }))).toEqual({
    fields: { 'servers.imap.host': 'It could not be reached. Check its name. Wait a while.' },
    rest: null,
  });
});

test('several wrong fields each say their own', () => {
  const errors = [
    { path: 'address', message: 'is no address' },
    { path: 'servers.smtp.port', message: 'must be a port' },
  ];
  expect(readConnectErrors(problem({ errors, howToFix: ['Look.'] })).fields).toEqual({
    address: 'is no address',
    'servers.smtp.port': 'must be a port',
  });
});

test('what is about no field of the form is told as a whole', () => {
  for (const failure of [
    problem({ howToFix: ['Wait.'] }),
    problem({ errors: [{ path: 'mailboxId', message: 'is none' }] }),
    new Error('offline'),
  ]) {
    expect(readConnectErrors(failure)).toEqual({ fields: {}, rest: failure });
  }
  expect(readConnectErrors(null)).toEqual({ fields: {}, rest: null });
});
