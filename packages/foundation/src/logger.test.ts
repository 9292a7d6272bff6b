import { expect, it } from 'vitest';
import { AppError } from './app-error.ts';
import { createLogger } from './logger.ts';

function captureLog(options: { level?: 'debug' | 'info'; pretty?: boolean } = {}) {
  const lines: string[] = [];
  const logger = createLogger({
    level: options.level ?? 'info',
    name: 'mailsync',
    pretty: options.pretty,
    destination: { write: (line) => lines.push(line) },
  });
  return { logger, lines, entry: () => JSON.parse(lines.at(-1) ?? 'null') };
}

it('an entry is one line of JSON with level, time, name, fields and sentence', () => {
  const { logger, lines, entry } = captureLog();
  logger.child({ role: 'sync' }).info({ mailboxId: 'm1', recordedCount: 3 }, 'A pass ended');
  logger.debug({}, 'not at this level');
  expect(lines).toHaveLength(1);
  expect(entry()).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    name: 'mailsync',
    role: 'sync',
    mailboxId: 'm1',
    recordedCount: 3,
    msg: 'A pass ended',
  });
});

it.each([
  ['token', { token: 'hush' }],
  ['a password in a form', { request: { body: { password: 'hush', code: 'hush' } } }],
  [
    'headers',
    { request: { headers: { Authorization: 'Bearer hush', cookie: 'a=hush', 'set-cookie': ['hush'] } } },
  ],
  [
    'OAuth answers',
    { response: { data: { access_token: 'hush', refresh_token: 'hush', id_token: 'hush' } } },
  ],
  [
    'an app password in a list',
    { mailboxes: [{ appPassword: 'hush' }, { credentials: { client_secret: 'hush' } }] },
  ],
  [
    'a service account',
    { key: { clientEmail: 'reader@p.example', privateKey: 'hush', private_key: 'hush' } },
  ],
  ['Headers objects', { headers: new Headers({ authorization: 'Bearer hush' }) }],
  ['bytes', { body: Buffer.from('hush') }],
  [
    'the details of an error',
    {
      error: new AppError({
        code: 'x.y',
        kind: 'invalid',
        message: 'No',
        details: { token: 'hush' },
        cause: Object.assign(new Error('inner'), { config: { headers: { a: 'hush' } } }),
      }),
    },
  ],
])('%s: what is secret is not written', (_where, fields) => {
  const { logger, lines } = captureLog();
  logger.info(fields, 'Here');
  logger.child(fields).warn({}, 'And here');
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain('hush');
});

it('an error is written with its own code, its causes and its stack', () => {
  const { logger, entry } = captureLog();
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  logger.error(
    {
      error: new AppError({ code: 'mailbox.unreachable', kind: 'unavailable', message: 'No answer', cause }),
    },
    'Failed',
  );
  expect(entry().error).toMatchObject({
    type: 'AppError',
    code: 'mailbox.unreachable',
    message: 'No answer',
    stack: expect.stringContaining('logger.test.ts'),
    cause: { message: 'connect ECONNREFUSED', code: 'ECONNREFUSED' },
  });
});

it('fields that JSON cannot say do not break the log', () => {
  const { logger, entry } = captureLog();
  const round: Record<string, unknown> = {};
  round['self'] = round;
  logger.info(
    { historyId: 12_345_678_901_234_567_890n, round, ids: new Set(['m1']), at: new Date(0) },
    'Odd',
  );
  expect(entry()).toMatchObject({
    historyId: '12345678901234567890',
    ids: ['m1'],
    at: '1970-01-01T00:00:00.000Z',
  });
});

it('at a terminal an entry is a readable line, with the stack of an error below', () => {
  const { logger, lines } = captureLog({ pretty: true });
  logger.warn({ mailboxId: 'm1', error: new Error('No answer') }, 'A pass failed');
  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d \S+warn .*A pass failed {2}name=mailsync {2}mailboxId=m1 {2}error="No answer"\n/,
  );
  expect(lines[0]).toContain('\n    at ');
});
