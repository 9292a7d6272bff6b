import { type FaultRow, type Meaning, SHARED_ROWS, status, unreachable } from './fault-rows.ts';

/** What Gmail itself answers, and the network on the way to it. */
const DENIED = { status: 403 };
const rateLimited: Meaning = { code: 'gmail.rate_limited', kind: 'rate' };
const unavailable: Meaning = { code: 'gmail.unavailable', kind: 'retry' };
const unreadable: Meaning = { code: 'gmail.answer_unreadable', kind: 'retry' };
const expired: Meaning = { code: 'gmail.history_expired', kind: 'cursor' };

/** Met at the first call of a pass, so that the whole pass fails. */
export const PASS_ROWS: readonly FaultRow[] = [
  status(
    'Gmail 400 Mail service not enabled',
    { status: 400, reason: 'failedPrecondition', message: 'Mail service not enabled' },
    { code: 'gmail.mail_service_off', kind: 'admin' },
  ),
  status(
    'Gmail 400 Precondition check failed',
    { status: 400, reason: 'failedPrecondition', message: 'Precondition check failed.' },
    { code: 'gmail.precondition_failed', kind: 'retry' },
  ),
  status(
    'Gmail 401 authError',
    { status: 401, reason: 'authError' },
    { code: 'gmail.unauthorized', kind: 'retry' },
    { confirmed: { code: 'gmail.access_refused', kind: 'user' }, callsPerPass: 2 },
  ),
  status(
    'Gmail 403 insufficientPermissions, scope present',
    { ...DENIED, reason: 'insufficientPermissions' },
    { code: 'gmail.scope_uncertain', kind: 'retry' },
    { callsPerPass: 2 },
  ),
  status('Gmail 403 rateLimitExceeded', { ...DENIED, reason: 'rateLimitExceeded' }, rateLimited, {
    pause: 'a minute',
  }),
  status('Gmail 403 userRateLimitExceeded', { ...DENIED, reason: 'userRateLimitExceeded' }, rateLimited, {
    pause: 'a minute',
  }),
  status('Gmail 403 quotaExceeded', { ...DENIED, reason: 'quotaExceeded' }, rateLimited, {
    pause: 'a minute',
  }),
  status(
    'Gmail 403 dailyLimitExceeded',
    { ...DENIED, reason: 'dailyLimitExceeded' },
    { code: 'gmail.daily_limit', kind: 'rate' },
    { pause: 'midnight Pacific' },
  ),
  status(
    'Gmail 403 domainPolicy',
    { ...DENIED, reason: 'domainPolicy' },
    { code: 'gmail.policy_uncertain', kind: 'retry' },
    { confirmed: { code: 'gmail.blocked_by_policy', kind: 'admin' } },
  ),
  status(
    'Gmail 403 accessNotConfigured',
    { ...DENIED, reason: 'accessNotConfigured' },
    { code: 'gmail.api_disabled', kind: 'installation' },
  ),
  status(
    'Gmail 403 SERVICE_DISABLED',
    { ...DENIED, reason: 'SERVICE_DISABLED', message: 'Gmail API has not been used in project 0.' },
    { code: 'gmail.api_disabled', kind: 'installation' },
  ),
  status(
    'Gmail 403 Advanced Protection',
    { ...DENIED, reason: 'policy_enforced', message: 'The account is in Advanced Protection.' },
    { code: 'google.advanced_protection', kind: 'admin' },
  ),
  status(
    'Gmail 429 Too many concurrent requests',
    { status: 429, message: 'Too many concurrent requests for user' },
    { code: 'gmail.too_many_at_once', kind: 'rate' },
    { pause: 'a minute' },
  ),
  status('Gmail 429 Retry-After', { status: 429, retryAfterSeconds: 600 }, rateLimited, {
    pause: 'ten minutes',
  }),
  status(
    'Gmail 429 RESOURCE_EXHAUSTED',
    { status: 429, message: 'Resource has been exhausted (e.g. check quota).' },
    rateLimited,
    { pause: 'a minute' },
  ),
  status('Gmail 500 backendError', { status: 500, reason: 'backendError' }, unavailable),
  status('Gmail 503 UNAVAILABLE', { status: 503, message: 'The service is unavailable.' }, unavailable),
  status('Gmail 502 HTML', { status: 502, rawBody: '<html>Bad gateway</html>' }, unavailable),
  status('Gmail 200 HTML', { status: 200, rawBody: '<html>Sign in to the network</html>' }, unreadable),
  { name: 'Gmail truncated JSON', fault: { kind: 'truncate' }, ...unreadable },
  { name: 'Network cut before', fault: { kind: 'cut', when: 'before' }, ...unreachable },
  { name: 'Network cut after', fault: { kind: 'cut', when: 'after' }, ...unreachable },
];

/** Met at the first call of a pass, which goes on all the same. */
export const PASSING_ROWS: readonly FaultRow[] = [
  status('Gmail 404 history.list', { status: 404 }, expired),
  status(
    'Gmail 400 startHistoryId',
    { status: 400, reason: 'invalidArgument', message: 'Invalid startHistoryId' },
    expired,
  ),
  status(
    'Gmail 401 once',
    { status: 401, reason: 'authError' },
    { code: 'gmail.unauthorized', kind: 'retry' },
  ),
  { name: 'Slow answer', fault: { kind: 'delay', delayMs: 15 }, code: '', kind: 'retry' },
];

/** Met at one message only: the pass goes on. */
export const MESSAGE_ROWS: readonly FaultRow[] = [
  status(
    'Gmail 400 Invalid id value',
    { status: 400, reason: 'invalidArgument', message: 'Invalid id value' },
    { code: 'gmail.message_unreadable', kind: 'message' },
  ),
  status('Gmail 404 messages.get', { status: 404 }, { code: 'gmail.message_gone', kind: 'message' }),
  status(
    'Gmail 410 messages.get',
    { status: 410, reason: 'deleted', message: 'Gone' },
    { code: 'gmail.message_gone', kind: 'message' },
  ),
  status('Gmail 500 messages.get', { status: 500 }, unavailable),
  status('Gmail 503 HTML messages.get', { status: 503, rawBody: '<html>Try again</html>' }, unavailable),
  { name: 'Truncated messages.get', fault: { kind: 'truncate' }, ...unreadable },
  { name: 'Cut messages.get', fault: { kind: 'cut', when: 'after' }, ...unreachable },
];

/** Met where Gmail is asked to tell of changes: the installation's fault, shown once, and no mailbox turns red for it. */
export const WATCH_ROWS: readonly FaultRow[] = [
  status(
    'Gmail 400 Invalid topicName',
    {
      status: 400,
      reason: 'invalidArgument',
      message: 'Invalid topicName does not match projects/x/topics/*',
    },
    { code: 'gmail.watch_topic_invalid', kind: 'installation' },
  ),
  status(
    'Gmail 403 on watch',
    {
      ...DENIED,
      message: 'Error sending test message to Cloud PubSub: User not authorized to perform this action.',
    },
    { code: 'gmail.watch_not_allowed', kind: 'installation' },
  ),
];

/** What several mailboxes meet together, and what ends for all of them at once. */
export const SHARED_CODES: ReadonlySet<string> = new Set([
  ...SHARED_ROWS.map((row) => row.code),
  ...PASS_ROWS.filter((row) => row.kind === 'installation').map((row) => row.code),
]);
