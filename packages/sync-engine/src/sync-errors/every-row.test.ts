import { openTestSqlite } from '@mailsync/db/testing';
import type { Fault } from '@mailsync/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANN,
  BEN,
  CAT,
  connectPerson,
  DAY_MS,
  MINUTE_MS,
  readErrors,
  readFate,
} from '../testing/oak-world.ts';
import { type EngineFixture, openEngineFixture } from '../testing/open-engine-fixture.ts';
import type { WhoCanFix } from './catalogue.ts';

const person = ANN.address;
const ALWAYS = 1_000;
const NOBODY: WhoCanFix = 'nobody_needed';
const OWNER: WhoCanFix = 'owner';
const WORKSPACE: WhoCanFix = 'workspace_administrator';
const US: WhoCanFix = 'mailsync_administrator';

type Answer = Omit<Fault, 'kind'> & { kind?: Fault['kind'] };
/** Code and who can fix it; when it is tried again, in minutes; what it becomes when it is seen again. */
type Row = [
  what: string,
  answer: Answer,
  code: string,
  whoCanFix: WhoCanFix,
  retryMinutes?: number,
  again?: [code: string, whoCanFix: WhoCanFix],
];

/** What Gmail answers to history.list, in its own words and shape. */
const GMAIL: Row[] = [
  [
    '400 Mail service not enabled',
    { status: 400, reason: 'failedPrecondition', message: 'Mail service not enabled' },
    'gmail.mail_service_off',
    WORKSPACE,
  ],
  [
    '400 Precondition check failed',
    { status: 400, reason: 'failedPrecondition' },
    'gmail.precondition_failed',
    NOBODY,
    1,
  ],
  ['401 authError', { status: 401 }, 'gmail.unauthorized', NOBODY, 1, ['gmail.access_refused', OWNER]],
  ['403 rateLimitExceeded', { status: 403, reason: 'rateLimitExceeded' }, 'gmail.rate_limited', NOBODY, 1],
  [
    '403 userRateLimitExceeded',
    { status: 403, reason: 'userRateLimitExceeded' },
    'gmail.rate_limited',
    NOBODY,
    1,
  ],
  ['403 quotaExceeded', { status: 403, reason: 'quotaExceeded' }, 'gmail.rate_limited', NOBODY, 1],
  [
    '403 RATE_LIMIT_EXCEEDED under details',
    { status: 403, reason: 'forbidden', detailReason: 'RATE_LIMIT_EXCEEDED' },
    'gmail.rate_limited',
    NOBODY,
    1,
  ],
  [
    '403 insufficientPermissions, though the token allows it',
    { status: 403, reason: 'insufficientPermissions' },
    'gmail.scope_uncertain',
    NOBODY,
    1,
    ['gmail.scope_uncertain', NOBODY],
  ],
  [
    '403 ACCESS_TOKEN_SCOPE_INSUFFICIENT under details',
    { status: 403, reason: 'forbidden', detailReason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' },
    'gmail.scope_uncertain',
    NOBODY,
    1,
  ],
  [
    '403 domainPolicy',
    { status: 403, reason: 'domainPolicy' },
    'gmail.policy_uncertain',
    NOBODY,
    1,
    ['gmail.blocked_by_policy', WORKSPACE],
  ],
  [
    '403 administrators have disabled Gmail apps',
    { status: 403, reason: 'forbidden', message: 'The domain administrators have disabled Gmail apps.' },
    'gmail.policy_uncertain',
    NOBODY,
    1,
    ['gmail.blocked_by_policy', WORKSPACE],
  ],
  ['403 accessNotConfigured', { status: 403, reason: 'accessNotConfigured' }, 'gmail.api_disabled', US, 1],
  [
    '403 SERVICE_DISABLED under details',
    { status: 403, reason: 'forbidden', detailReason: 'SERVICE_DISABLED' },
    'gmail.api_disabled',
    US,
    1,
  ],
  [
    '403 policy_enforced',
    { status: 403, reason: 'policy_enforced' },
    'google.advanced_protection',
    WORKSPACE,
    60,
  ],
  [
    '403 Advanced Protection',
    { status: 403, reason: 'forbidden', message: 'Blocked by the Advanced Protection Program' },
    'google.advanced_protection',
    WORKSPACE,
    60,
  ],
  [
    '429 Too many concurrent requests',
    { status: 429, message: 'Too many concurrent requests for user.' },
    'gmail.too_many_at_once',
    NOBODY,
    1,
  ],
  ['429 Retry-After in seconds', { status: 429, retryAfterSeconds: 900 }, 'gmail.rate_limited', NOBODY, 15],
  [
    '429 Retry-After of a year',
    { status: 429, retryAfterSeconds: 31_536_000 },
    'gmail.rate_limited',
    NOBODY,
    1_440,
  ],
  ['429 RESOURCE_EXHAUSTED', { status: 429 }, 'gmail.rate_limited', NOBODY, 1],
  ['500 backendError', { status: 500 }, 'gmail.unavailable', NOBODY, 1],
  ['503 UNAVAILABLE', { status: 503 }, 'gmail.unavailable', NOBODY, 1],
  ['503 with Retry-After', { status: 503, retryAfterSeconds: 600 }, 'gmail.unavailable', NOBODY, 10],
  ['502 in HTML', { status: 502, rawBody: '<html>Bad gateway</html>' }, 'gmail.unavailable', NOBODY, 1],
  ['200 in HTML', { status: 200, rawBody: '<html>Wi-Fi</html>' }, 'gmail.answer_unreadable', NOBODY, 1],
  ['a redirect', { status: 302, rawBody: 'Moved' }, 'gmail.answer_unreadable', NOBODY, 1],
  ['an answer that breaks off', { kind: 'truncate' }, 'gmail.answer_unreadable', NOBODY, 1],
  ['a cut connection', { kind: 'cut' }, 'network.unreachable', NOBODY, 1],
  ['what nobody knows', { status: 418, reason: 'teapot' }, 'gmail.unexpected', US, 1],
];

/** What Google's token endpoint answers when an access token is to be refreshed. */
const OAUTH: Row[] = [
  ['invalid_grant', { status: 400, reason: 'invalid_grant' }, 'google.sign_in_revoked', OWNER, 60],
  [
    'invalid_grant with invalid_rapt',
    { status: 400, reason: 'invalid_grant', message: 'reauth related error (invalid_rapt)' },
    'google.session_expired_by_policy',
    WORKSPACE,
    60,
  ],
  ...['invalid_client', 'deleted_client', 'disabled_client', 'unauthorized_client'].map((reason): Row => [
    reason,
    { status: 401, reason },
    'google.client_rejected',
    US,
    1,
  ]),
  ...['admin_policy_enforced', 'policy_enforced', 'org_internal'].map((reason): Row => [
    reason,
    { status: 400, reason },
    'google.admin_policy',
    WORKSPACE,
    60,
  ]),
  [
    'access_denied',
    { status: 400, reason: 'access_denied', message: 'Account restricted' },
    'google.access_uncertain',
    NOBODY,
    1,
    ['google.admin_policy', WORKSPACE],
  ],
  ...['invalid_scope', 'unsupported_grant_type'].map((reason): Row => [
    reason,
    { status: 400, reason },
    'google.request_refused',
    US,
    1,
  ]),
  ['internal_failure', { status: 500, reason: 'internal_failure' }, 'google.unavailable', NOBODY, 1],
  ['503 in HTML', { status: 503, rawBody: '<html>' }, 'google.unavailable', NOBODY, 1],
  ['200 in HTML', { status: 200, rawBody: '<html>' }, 'google.answer_unreadable', NOBODY, 1],
  ['an answer that breaks off', { kind: 'truncate' }, 'google.answer_unreadable', NOBODY, 1],
  ['a cut connection', { kind: 'cut' }, 'network.unreachable', NOBODY, 1],
];

describe('each failure of Google, as one mailbox meets it', () => {
  let fixture: EngineFixture;
  let mailboxId: string;
  let removeDatabase: () => Promise<void>;

  beforeAll(async () => {
    const opened = await openTestSqlite();
    removeDatabase = opened.remove;
    fixture = await openEngineFixture({ db: opened.database, seed: { people: [ANN, BEN, CAT] } });
    await fixture.addLead({ name: 'Jane', addresses: ['jane@acme.example'] });
    ({ mailboxId } = await connectPerson(fixture, ANN));
    await fixture.pass(mailboxId);
  });
  afterAll(async () => {
    await fixture.close();
    await removeDatabase();
  });

  /** One pass meets it, perhaps a second; then it is over, and the mailbox must be green again. */
  async function expectMet([, answer, code, whoCanFix, retryMinutes, again]: Row, method: string) {
    const { control } = fixture.google;
    await control.failNext({ kind: 'status', times: ALWAYS, ...answer, method });
    await fixture.passWhenDue(mailboxId);
    const view = await fixture.view(mailboxId);
    expect(view).toMatchObject({ status: 'error', openError: { code, whoCanFix, resolvedAt: null } });
    const waitMs = view.nextAttemptAt!.getTime() - fixture.clock.now().getTime();
    if (retryMinutes !== undefined) expect(waitMs).toBe(retryMinutes * MINUTE_MS);
    if (again) {
      await fixture.passWhenDue(mailboxId);
      const seenAgain = await fixture.view(mailboxId);
      expect(seenAgain.openError).toMatchObject({ code: again[0], whoCanFix: again[1] });
    }
    await control.clearFaults();
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
    const log = await readErrors(fixture, mailboxId);
    expect(log.every(({ resolvedAt }) => resolvedAt !== null)).toBe(true);
  }

  it.each(GMAIL)('Gmail: %s', (...row) => expectMet(row, 'history.list'));

  it.each(OAUTH)('sign-in: %s', async (...row) => {
    await fixture.google.control.expireAccessTokens({ person });
    await expectMet(row, 'oauth.token');
  });

  it('Gmail: 403 dailyLimitExceeded pauses until midnight in California', async () => {
    await fixture.google.control.failNext({
      kind: 'status',
      status: 403,
      reason: 'dailyLimitExceeded',
      method: 'history.list',
    });
    await fixture.passWhenDue(mailboxId);
    const { openError, nextAttemptAt } = await fixture.view(mailboxId);
    expect(openError).toMatchObject({ code: 'gmail.daily_limit', whoCanFix: NOBODY });
    const there = { timeZone: 'America/Los_Angeles', hourCycle: 'h23' } as const;
    expect(nextAttemptAt!.toLocaleTimeString('en', there)).toBe('00:00:00');
    expect(nextAttemptAt!.getTime() - fixture.clock.now().getTime()).toBeLessThanOrEqual(DAY_MS + 3_600_000);
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
  });

  it.each([
    ['an HTTP date in the header', (until: Date) => ({ retryAfter: until.toUTCString() })],
    [
      'a time in the text',
      (until: Date) => ({ message: `User-rate limit exceeded.  Retry after ${until.toISOString()}` }),
    ],
  ])('Gmail: 429 pauses until %s', async (_where, name) => {
    const { nextAttemptAt: dueAt } = await fixture.view(mailboxId);
    const until = new Date(Math.ceil(dueAt!.getTime() / 1000) * 1000 + 45 * MINUTE_MS);
    await fixture.google.control.failNext({
      kind: 'status',
      status: 429,
      method: 'history.list',
      ...name(until),
    });
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'error',
      nextAttemptAt: until,
      openError: { code: 'gmail.rate_limited' },
    });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
  });

  it.each([
    ['404 on history.list', { status: 404 }],
    ['400 startHistoryId', { status: 400, reason: 'invalidArgument', message: 'Invalid startHistoryId' }],
  ])('Gmail: %s is read again and stays green', async (_what, answer) => {
    await fixture.google.control.failNext({ kind: 'status', ...answer, method: 'history.list' });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
    const [entry] = await readErrors(fixture, mailboxId);
    expect(entry).toMatchObject({ code: 'gmail.history_expired', whoCanFix: NOBODY });
  });

  it.each([
    ['404 on messages.get', { status: 404 }, 'gone'],
    ['410 on messages.get', { status: 410, reason: 'deleted' }, 'gone'],
    [
      '400 Invalid id value',
      { status: 400, reason: 'invalidArgument', message: 'Invalid id value' },
      'queued: gmail.message_unreadable',
    ],
  ])('Gmail: %s concerns that message only', async (_what, answer, fate) => {
    const from = { name: 'Jane', address: 'jane@acme.example' };
    const { id } = await fixture.google.control.deliver({
      to: person,
      mail: { from, to: [ANN], subject: 'Hello', text: 'Hello' },
    });
    await fixture.google.control.failNext({ kind: 'status', ...answer, method: 'messages.get', path: id });
    await fixture.passWhenDue(mailboxId);
    expect(await readFate(fixture, { mailboxId, messageId: id })).toBe(fate);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
  });

  it('a grant without the right to read is proven by the scopes of a fresh token, at once', async () => {
    const { control } = fixture.google;
    await control.narrowGrant({ person, scopes: ['openid', 'email'] });
    await control.resetCounters();
    await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'error',
      openError: { code: 'gmail.scope_missing', whoCanFix: OWNER },
    });
    // It was refreshed for the proof, and Gmail was asked once more with the fresh token.
    expect((await control.counters()).calls).toEqual({ 'oauth.token': 1, 'history.list': 2 });
  });
});
