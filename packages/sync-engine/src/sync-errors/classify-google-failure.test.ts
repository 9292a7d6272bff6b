import { describe, expect, it } from 'vitest';
import { describeError, errorCatalogue, type ErrorKind } from './catalogue.ts';
import { classifyGoogleFailure, type GoogleFailureFacts } from './classify-google-failure.ts';

const now = new Date('2026-05-04T09:00:00Z');

const gmail = (httpStatus: number, reasons: string[] = [], text = '', method = 'messages.list') => ({
  surface: 'gmail' as const,
  method,
  httpStatus,
  reasons,
  text,
});
const oauth = (error: string, text = '', httpStatus = 400) => ({
  surface: 'oauth' as const,
  method: 'token',
  httpStatus,
  reasons: [error],
  text,
});

const classify = (facts: Partial<GoogleFailureFacts>) =>
  classifyGoogleFailure({
    facts: {
      surface: 'gmail',
      method: 'messages.list',
      httpStatus: null,
      reasons: [],
      text: '',
      retryAfterHeader: null,
      networkCode: null,
      bodyIsJson: true,
      ...facts,
    },
    now,
  });

type Row = [what: string, facts: Partial<GoogleFailureFacts>, kind: ErrorKind, confirmedKind?: ErrorKind];

const GMAIL_ROWS: Row[] = [
  ['mail service off', gmail(400, ['failedPrecondition'], 'Mail service not enabled'), 'admin'],
  ['precondition in other words', gmail(400, ['failedPrecondition'], 'Try later'), 'retry'],
  ['precondition', gmail(400, ['failedPrecondition'], 'Precondition check failed.'), 'retry'],
  [
    'bad start of history',
    gmail(400, ['invalidArgument'], 'Invalid startHistoryId', 'history.list'),
    'cursor',
  ],
  ['bad id', gmail(400, ['invalidArgument'], 'Invalid id value', 'messages.get'), 'message'],
  ['forgotten page', gmail(400, ['invalidArgument'], 'Invalid pageToken'), 'cursor'],
  ['401', gmail(401, ['authError', 'UNAUTHENTICATED'], 'Invalid Credentials'), 'retry', 'user'],
  ['403 rate', gmail(403, ['rateLimitExceeded']), 'rate'],
  ['403 user rate', gmail(403, ['userRateLimitExceeded']), 'rate'],
  ['403 quota', gmail(403, ['quotaExceeded']), 'rate'],
  ['403 day', gmail(403, ['dailyLimitExceeded']), 'rate'],
  ['403 scopes', gmail(403, ['insufficientPermissions']), 'retry'],
  ['403 scopes, new words', gmail(403, ['PERMISSION_DENIED', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT']), 'retry'],
  ['403 policy', gmail(403, ['domainPolicy']), 'retry', 'admin'],
  [
    '403 policy in words',
    gmail(403, ['forbidden'], 'The domain administrators have disabled Gmail apps.'),
    'retry',
    'admin',
  ],
  ['403 API off', gmail(403, ['accessNotConfigured']), 'installation'],
  ['403 API off, new words', gmail(403, ['PERMISSION_DENIED', 'SERVICE_DISABLED']), 'installation'],
  ['403 policy enforced', gmail(403, ['policy_enforced']), 'admin'],
  ['403 Advanced Protection', gmail(403, ['forbidden'], 'Blocked by Advanced Protection'), 'admin'],
  ['404 on history', gmail(404, ['notFound'], '', 'history.list'), 'cursor'],
  ['404 on a message', gmail(404, ['notFound'], '', 'messages.get'), 'message'],
  ['410 on a message', gmail(410, ['deleted'], '', 'messages.get'), 'message'],
  ['429 concurrency', gmail(429, ['rateLimitExceeded'], 'Too many concurrent requests for user'), 'rate'],
  [
    '429 with a time',
    gmail(429, [], 'User-rate limit exceeded. Retry after 2026-05-04T09:30:00.000Z'),
    'rate',
  ],
  ['429 exhausted', gmail(429, ['RESOURCE_EXHAUSTED']), 'rate'],
  ['500', gmail(500, ['backendError']), 'retry'],
  ['503 not JSON', { ...gmail(503), bodyIsJson: false }, 'retry'],
  ['200 that cannot be read', { ...gmail(200), bodyIsJson: false }, 'retry'],
  ['a page of a hotel’s network', { ...gmail(302), bodyIsJson: false }, 'retry'],
  ['409', gmail(409, ['ABORTED']), 'retry'],
  ['neither an answer nor the network', {}, 'bug'],
  ['what nobody knows', gmail(418, ['teapot']), 'bug'],
];

const OAUTH_ROWS: Row[] = [
  ['invalid_grant', oauth('invalid_grant', 'Token has been expired or revoked.'), 'user'],
  [
    'invalid_grant, session length in the text',
    oauth('invalid_grant', 'reauth related error (invalid_rapt)'),
    'admin',
  ],
  [
    'invalid_grant, session length as subtype',
    { ...oauth('invalid_grant'), reasons: ['invalid_grant', 'invalid_rapt'] },
    'admin',
  ],
  ['invalid_client', oauth('invalid_client', 'Unauthorized', 401), 'installation'],
  ['deleted_client', oauth('deleted_client', '', 401), 'installation'],
  ['disabled_client', oauth('disabled_client', 'The OAuth client was disabled.', 401), 'installation'],
  ['unauthorized_client', oauth('unauthorized_client', '', 401), 'installation'],
  ['redirect_uri_mismatch', oauth('redirect_uri_mismatch'), 'installation'],
  ['admin_policy_enforced', oauth('admin_policy_enforced'), 'admin'],
  ['policy_enforced', oauth('policy_enforced'), 'admin'],
  ['org_internal', oauth('org_internal', '', 403), 'admin'],
  ['access_denied at the consent', { ...oauth('access_denied'), method: 'consent' }, 'user'],
  ['access_denied for a token', oauth('access_denied', 'Account restricted'), 'retry', 'admin'],
  ['invalid_scope', oauth('invalid_scope'), 'bug'],
  ['unsupported_grant_type', oauth('unsupported_grant_type'), 'bug'],
  ['internal_failure', oauth('internal_failure', '', 500), 'retry'],
  ['503', { ...oauth('', '', 503), bodyIsJson: false }, 'retry'],
  ['a page of HTML', { ...oauth('', '<html>', 200), reasons: [], bodyIsJson: false }, 'retry'],
];

const RETRIED = [
  'ECONNRESET',
  'ECONNABORTED',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ECONNREFUSED',
  'EPIPE',
  'ENETUNREACH',
  'EPROTO',
  'FETCH_FAILED',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_SOCKET',
  'ANSWER_CUT_OFF',
  'HPE_INVALID_CONSTANT',
  'Z_DATA_ERROR',
];
const CERTIFICATES = [
  'CERT_HAS_EXPIRED',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'HOSTNAME_MISMATCH',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];

const NETWORK_ROWS: Row[] = (['gmail', 'oauth'] as const).flatMap((surface) => [
  ...RETRIED.map((networkCode): Row => [`${surface} ${networkCode}`, { surface, networkCode }, 'retry']),
  ...CERTIFICATES.map((networkCode): Row => [
    `${surface} ${networkCode}`,
    { surface, networkCode },
    'installation',
  ]),
]);

describe('what Google’s failures mean', () => {
  it.each([...GMAIL_ROWS, ...OAUTH_ROWS, ...NETWORK_ROWS])('%s', (_what, facts, kind, confirmedKind) => {
    const failure = classify(facts);
    expect(errorCatalogue.has(failure.code)).toBe(true);
    expect(describeError(failure.code).kind).toBe(kind);
    expect(failure.confirmedCode && describeError(failure.confirmedCode).kind).toBe(confirmedKind);
  });

  it('a dead credential is proven by a few answers only', () => {
    const proofs = [...GMAIL_ROWS, ...OAUTH_ROWS]
      .filter(([, facts]) => ['user', 'admin'].includes(describeError(classify(facts).code).kind))
      .map(([what]) => what);
    expect(proofs).toEqual([
      'mail service off',
      '403 policy enforced',
      '403 Advanced Protection',
      'invalid_grant',
      'invalid_grant, session length in the text',
      'invalid_grant, session length as subtype',
      'admin_policy_enforced',
      'policy_enforced',
      'org_internal',
      'access_denied at the consent',
    ]);
  });
});

describe('the time until which we are to wait', () => {
  const rate = (change: Partial<GoogleFailureFacts>) => classify({ ...gmail(429), ...change }).retryAt;

  it.each([
    ['seconds in the header', { retryAfterHeader: '120' }, '2026-05-04T09:02:00.000Z'],
    [
      'a date in the header',
      { retryAfterHeader: 'Mon, 04 May 2026 10:00:00 GMT' },
      '2026-05-04T10:00:00.000Z',
    ],
    ['a time in the text', { text: 'Retry after 2026-05-04T09:30:00.000Z' }, '2026-05-04T09:30:00.000Z'],
  ])('is read from %s', (_where, change, at) => {
    expect(rate(change)?.toISOString()).toBe(at);
  });

  it.each([
    [{}],
    [{ retryAfterHeader: 'soon' }],
    [{ retryAfterHeader: '7 dwarfs' }],
    [{ text: 'Retry after lunch' }],
  ])('is unknown when nothing, or nonsense, is said: %o', (change) => {
    expect(rate(change)).toBeUndefined();
  });

  it('is read from the text when the header is nonsense', () => {
    const text = 'User-rate limit exceeded.  Retry after 2026-05-04T09:30:00.000Z';
    expect(rate({ retryAfterHeader: 'soon', text })?.toISOString()).toBe('2026-05-04T09:30:00.000Z');
  });

  it.each([
    [{ retryAfterHeader: '31536000' }],
    [{ retryAfterHeader: '9'.repeat(400) }],
    [{ retryAfterHeader: 'Tue, 04 May 2027 09:00:00 GMT' }],
    [{ text: 'Retry after 2027-05-04T09:00:00Z' }],
  ])('is at most a day ahead, so that we ask again after nonsense: %o', (change) => {
    expect(rate(change)?.toISOString()).toBe('2026-05-05T09:00:00.000Z');
  });

  it.each([
    ['2026-05-04T09:00:00Z', '2026-05-05T07:00:00.000Z'],
    ['2026-12-24T20:00:00Z', '2026-12-25T08:00:00.000Z'],
    // The night in which California's clocks go forward, and the one in which they go back.
    ['2026-03-08T09:30:00Z', '2026-03-09T07:00:00.000Z'],
    ['2026-11-01T08:30:00Z', '2026-11-02T08:00:00.000Z'],
  ])('of a used-up day is midnight in California: at %s it is %s', (at, midnight) => {
    const { retryAt } = classifyGoogleFailure({
      facts: {
        ...gmail(403, ['dailyLimitExceeded']),
        reasons: ['dailyLimitExceeded'],
        retryAfterHeader: null,
        networkCode: null,
        bodyIsJson: true,
      },
      now: new Date(at),
    });
    expect(retryAt?.toISOString()).toBe(midnight);
  });
});

describe('the catalogue', () => {
  it('tells for every entry what happened, how to mend it and who can', () => {
    for (const entry of errorCatalogue.values()) {
      expect(entry.what).toMatch(/\.$/);
      expect(entry.howToFix.length).toBeGreaterThan(0);
      expect(entry.whoCanFix).toBeTruthy();
    }
  });

  it('speaks to people who sell, without a word of the trade, and tells them what to press', () => {
    const jargon =
      /oauth|scope|token|\bapi\b|http|json|quota|credential|cursor|GOOGLE_|MAILSYNC_|\bdns\b|\bid\b|redirect/i;
    const forEverybody = [...errorCatalogue.values()].filter(({ whoCanFix }) =>
      ['owner', 'nobody_needed'].includes(whoCanFix),
    );
    for (const { code, what, howToFix, whoCanFix } of forEverybody) {
      // Where an administrator would look may name Google's own menus.
      const texts = [what, ...howToFix.filter((step) => !/administrator/.test(step))];
      expect([code, texts.filter((text) => jargon.test(text))]).toEqual([code, []]);
      const isTold = /^(Press|Start again|Ask|Wait|Check|Open|Sign in|Look|Nothing)/.test(howToFix[0]!);
      expect([code, whoCanFix, isTold]).toEqual([code, whoCanFix, true]);
    }
  });

  it('describes an unknown code as something unexpected', () => {
    expect(describeError('no.such_code')).toMatchObject({ code: 'no.such_code', kind: 'bug' });
  });

  it('never shows a credential in the details', () => {
    const { detail } = classify({ ...oauth('invalid_grant', 'x'.repeat(5_000)) });
    expect(detail.length).toBeLessThanOrEqual(500);
  });
});
