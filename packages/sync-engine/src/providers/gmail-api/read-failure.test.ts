import { describe, expect, it } from 'vitest';
import { describeError } from '../../sync-errors/catalogue.ts';
import { readFailure } from './read-failure.ts';

const now = new Date('2026-05-04T09:00:00Z');
const read = (error: unknown, method = 'history.list') =>
  readFailure({ error, surface: 'gmail', method, now }).failure;

const withCode = (code: string, message = `read ${code}`) => Object.assign(new Error(message), { code });

/** The shapes in which Node, undici and Google's packages hand a code over. */
const SHAPES: [string, (code: string) => unknown][] = [
  ['thrown as it is', (code) => withCode(code)],
  ['as the cause of fetch failed', (code) => new TypeError('fetch failed', { cause: withCode(code) })],
  [
    'inside an error of Google’s package',
    (code) => Object.assign(new Error('request failed', { cause: withCode(code) }), { config: {} }),
  ],
  [
    'twice wrapped, with a code of the package around it',
    (code) =>
      Object.assign(new Error('x', { cause: new TypeError('fetch failed', { cause: withCode(code) }) }), {
        code: 'GAXIOS',
      }),
  ],
  [
    'for several addresses at once',
    (code) => Object.assign(new AggregateError([withCode(code), withCode(code)], 'all failed'), { code }),
  ],
];

const CODES: Record<string, string[]> = {
  'network.unreachable': [
    'ECONNRESET',
    'ECONNABORTED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ECONNREFUSED',
    'EPIPE',
    'UND_ERR_SOCKET',
  ],
  'network.timeout': [
    'ETIMEDOUT',
    'ESOCKETTIMEDOUT',
    'UND_ERR_CONNECT_TIMEOUT',
    'UND_ERR_HEADERS_TIMEOUT',
    'UND_ERR_BODY_TIMEOUT',
  ],
  'network.certificate': [
    'CERT_HAS_EXPIRED',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ],
  'gmail.answer_unreadable': ['ANSWER_CUT_OFF', 'HPE_INVALID_CONSTANT', 'Z_DATA_ERROR', 'ANSWER_TOO_LONG'],
};
const rows = Object.entries(CODES).flatMap(([expected, codes]) =>
  codes.flatMap((code) => SHAPES.map(([how, wrap]) => ({ expected, code, how, error: wrap(code) }))),
);

describe('a request without a whole answer', () => {
  it.each(rows)('$code, $how, is $expected', ({ expected, error }) => {
    expect(read(error).code).toBe(expected);
  });

  it.each([
    ['a socket that hung up', new Error('socket hang up'), 'network.unreachable'],
    ['fetch failed, and nothing more', new TypeError('fetch failed'), 'network.unreachable'],
    [
      'a time-out of our own',
      Object.assign(new Error('no answer'), { name: 'TimeoutError' }),
      'network.timeout',
    ],
    [
      'an answer that undici saw breaking off',
      new TypeError('terminated', { cause: withCode('UND_ERR_SOCKET', 'other side closed') }),
      'gmail.answer_unreadable',
    ],
    [
      'an answer that node-fetch saw breaking off',
      withCode('ECONNRESET', 'Invalid response body while trying to fetch https://x/token: aborted'),
      'gmail.answer_unreadable',
    ],
  ])('%s', (_what, error, code) => {
    expect(read(error).code).toBe(code);
  });

  it.each([
    ['a slip of ours', new TypeError('Cannot read properties of undefined')],
    ['an address that is none', withCode('ERR_INVALID_URL', 'Invalid URL')],
    ['something that is no error', 'boom'],
  ])('%s is not blamed on the network', (_what, error) => {
    expect(read(error).code).toBe('mailsync.unexpected');
    expect(describeError(read(error).code).kind).toBe('bug');
  });

  it('a message that is longer than we take is that message’s own trouble', () => {
    expect(read(withCode('ANSWER_TOO_LONG'), 'messages.get').code).toBe('gmail.message_too_large');
    expect(describeError('gmail.message_too_large').kind).toBe('message');
  });
});
