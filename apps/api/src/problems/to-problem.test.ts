import { AppError, type AppErrorKind } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { toProblem } from './to-problem.ts';

const ofKind = (kind: AppErrorKind, code = 'thing.went_wrong') =>
  new AppError({ code, kind, message: 'It went wrong.' });

it.each([
  ['invalid', 422],
  ['unauthenticated', 401],
  ['forbidden', 403],
  ['not_found', 404],
  ['conflict', 409],
  ['unavailable', 503],
] as const)('what is %s is answered with %i', (kind, status) => {
  expect(toProblem(ofKind(kind)).status).toBe(status);
});

it.each([
  ['cursor.malformed', 'invalid', 400],
  ['request.too_large', 'invalid', 413],
  ['link.used', 'conflict', 410],
  ['link.expired', 'conflict', 410],
  ['sign_in.too_many_attempts', 'unavailable', 429],
] as const)('%s says more than its kind', (code, kind, status) => {
  expect(toProblem(ofKind(kind, code)).status).toBe(status);
});

it('names the code, the sentence, how to fix it and when to try again; never the cause', () => {
  const error = new AppError({
    code: 'google.unavailable',
    kind: 'unavailable',
    message: 'Google did not answer.',
    retryAfterMs: 1500,
    details: { howToFix: ['Wait a minute.'], token: 'secret' },
    cause: new Error('socket hang up'),
  });
  expect(toProblem(error)).toEqual({
    type: 'urn:mailsync:error:google.unavailable',
    title: 'Not available at the moment',
    status: 503,
    code: 'google.unavailable',
    detail: 'Google did not answer.',
    howToFix: ['Wait a minute.'],
    retryAfterSeconds: 2,
  });
});
