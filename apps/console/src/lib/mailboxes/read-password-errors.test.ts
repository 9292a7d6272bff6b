import { expect, test } from 'vitest';
import { ProblemError } from '../api/request.ts';
import { readPasswordErrors } from './read-password-errors.ts';

const refused = (code: string, detail: string) =>
  new ProblemError({ type: `urn:mailsync:error:${code}`, title: 'In conflict', status: 409, code, detail });

test('a password that is not accepted is said beside its field', () =>
  expect(
    readPasswordErrors(
      refused('imap.password_refused', 'Nothing was connected. The app password is not accepted.'),
    ),
  ).toEqual({
    appPassword: 'The app password is not accepted. Check that all of it was copied, or make a new one.',
  }));

test('what another password does not mend is said for the whole form', () =>
  expect(
    readPasswordErrors(
      refused('imap.turned_off', 'Nothing was connected. IMAP is turned off in this mailbox.'),
    ),
  ).toEqual({}));

test('a field that is not filled as it should be says so itself', () => {
  const { problem } = refused('request.malformed', 'The body is not what it should be: see errors.');
  const errors = [{ path: 'address', message: 'is not an email address' }];
  expect(readPasswordErrors(new ProblemError({ ...problem, errors }))).toEqual({
    address: 'is not an email address',
  });
});
