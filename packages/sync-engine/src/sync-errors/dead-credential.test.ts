import { openTestSqlite } from '@mailsync/db/testing';
import { fc } from '../testing/properties.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStatusDrive } from '../testing/drive-statuses.ts';
import { describeError, errorCatalogue } from './catalogue.ts';
import { classifyGoogleFailure } from './classify-google-failure.ts';
import { provesDeadCredential } from './dead-credential.ts';
import { GOOGLE_FAILURE_RULES } from './google-failure-rules.ts';

const HOUR_MS = 3_600_000;
const now = new Date('2026-05-04T09:00:00Z');
const needsAPerson = (code: string) => ['user', 'admin'].includes(describeError(code).kind);

/** What Google has been seen to say with a 401, 403, 429 or 5xx, but for the few words that are proof. */
const REASONS =
  'authError UNAUTHENTICATED required expired forbidden PERMISSION_DENIED rateLimitExceeded userRateLimitExceeded ' +
  'quotaExceeded dailyLimitExceeded domainPolicy insufficientPermissions ACCESS_TOKEN_SCOPE_INSUFFICIENT ' +
  'accessNotConfigured SERVICE_DISABLED RESOURCE_EXHAUSTED backendError INTERNAL UNAVAILABLE internal_failure ' +
  'access_denied';
const TEXTS = [
  '',
  'Invalid Credentials',
  'Login Required',
  'Request had insufficient authentication scopes.',
  'The domain administrators have disabled Gmail apps.',
  'Too many concurrent requests for user',
  '<html>',
];
const answer = fc.record({
  surface: fc.constantFrom('gmail' as const, 'oauth' as const),
  method: fc.constantFrom('history.list', 'messages.list', 'messages.get', 'token'),
  httpStatus: fc.oneof(fc.constantFrom(401, 403, 429), fc.integer({ min: 500, max: 599 })),
  reasons: fc.subarray(REASONS.split(' '), { maxLength: 3 }),
  text: fc.constantFrom(...TEXTS),
  retryAfterHeader: fc.constantFrom(null, '5', 'soon'),
  networkCode: fc.constant(null),
  bodyIsJson: fc.boolean(),
});

describe('one passing 401, 403, 429 or 5xx', () => {
  it('is never by itself taken for something that a person must mend', () => {
    fc.assert(
      fc.property(answer, (facts) => {
        const { code } = classifyGoogleFailure({ facts, now });
        expect({ code, needed: needsAPerson(code) }).toEqual({ code, needed: false });
      }),
      { numRuns: 2_000 },
    );
  });

  it('never makes a mailbox need a person, however often they come and go', async () => {
    const opened = await openTestSqlite();
    onTestFinished(() => opened.remove());
    const db = opened.database;
    const drive = await openStatusDrive({ db, giveUpAfterMs: 48 * HOUR_MS, limit: 1, random: () => 0 });
    await drive.take({ kind: 'connect', who: 0 });
    const blip = fc.record({ facts: answer, waitMs: fc.constantFrom(0, 60_000, 5 * HOUR_MS) });
    await fc.assert(
      fc.asyncProperty(fc.array(blip, { minLength: 1, maxLength: 8 }), async (blips) => {
        for (const { facts, waitMs } of blips) {
          const failure = classifyGoogleFailure({ facts, now: drive.clock.now() });
          await drive.take({ kind: 'fail', who: 0, failure: { ...failure, isOwn: true } });
          const [view] = await drive.readViews();
          expect(view!.status).toBe('error');
          expect(['owner', 'workspace_administrator']).not.toContain(view!.openError!.whoCanFix);
          await drive.take({ kind: 'clock', byMs: waitMs });
          await drive.take({ kind: 'succeed', who: 0, mailWaitsMs: null });
          expect((await drive.readViews())[0]).toMatchObject({ status: 'enabled', openError: null });
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('the proofs that a credential is dead', () => {
  it('are codes that a person must mend, and no others of the catalogue', () => {
    const proofs = [...errorCatalogue.keys()].filter(provesDeadCredential).sort();
    expect(proofs).toEqual([
      'gmail.access_refused',
      'gmail.scope_missing',
      'google.admin_policy',
      'google.advanced_protection',
      'google.session_expired_by_policy',
      'google.sign_in_lasted_a_week',
      'google.sign_in_revoked',
    ]);
    expect(proofs.every(needsAPerson)).toBe(true);
  });

  it('are all that Google may say once about access to be believed', () => {
    const atOnce = GOOGLE_FAILURE_RULES.filter(
      ({ code }) => needsAPerson(code) && !provesDeadCredential(code),
    );
    // Cancel is the person's own word, and a mailbox without Gmail has a living credential.
    expect(atOnce.map(({ code }) => code)).toEqual(['connect.cancelled', 'gmail.mail_service_off']);
  });
});
