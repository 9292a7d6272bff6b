import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createManualClock } from '@mailsync/foundation';
import { describe, expect, it, onTestFinished } from 'vitest';
import { QUOTA_TABLES } from '../../quota/quota-tables.ts';
import { EVERYTHING } from '../mail-provider.ts';
import { createGmailProvider } from './gmail-provider.ts';

/** A provider that talks to this listener in place of Gmail. */
async function openProvider(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const tokens = ['first', 'second', 'third'];
  const spent: number[] = [];
  const provider = createGmailProvider({
    gmailApiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clock: createManualClock(new Date('2026-05-04T09:00:00Z')),
    accessToken: async () => tokens[0]!,
    forgetToken: () => tokens.shift(),
    grantedScopes: () => null,
    units: QUOTA_TABLES['since-may-2026'].units,
    spend: async ({ units }) => {
      spent.push(units);
    },
  });
  return { provider, spent };
}

const answering =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

const code = async (work: Promise<unknown>) =>
  work.then(
    () => 'no failure',
    (error: { failure?: { code: string } }) => error.failure?.code ?? String(error),
  );

describe('JSON that is not what was asked for', () => {
  it.each([[{}], [[]], [null], ['text'], [{ historyId: 'tomorrow' }], [{ error: {} }]])(
    'is no profile: %o',
    async (body) => {
      const { provider } = await openProvider(answering(body));
      expect(await code(provider.readProfile())).toBe('gmail.answer_unreadable');
    },
  );

  it.each([[{}], [{ id: 'another' }], [null]])('is no message: %o', async (body) => {
    const { provider } = await openProvider(answering(body));
    expect(await code(provider.getMessage({ messageId: '18f' }))).toBe('gmail.answer_unreadable');
  });

  it('neither moves the cursor back nor puts nonsense in its place', async () => {
    for (const historyId of ['5', 'nonsense', '', null, '-1', '9007199254740993000000000']) {
      const { provider } = await openProvider(answering({ historyId }));
      expect(await provider.listChangesSince({ cursor: '9007199254740993' })).toEqual({
        changes: [],
        cursor: '9007199254740993',
      });
    }
  });

  it('with ids missing names only what it names', async () => {
    const { provider } = await openProvider(answering({ messages: [{}, { id: '18f' }, { threadId: '1' }] }));
    expect(await provider.listMessageIds({ search: EVERYTHING, pageToken: null })).toEqual({
      messageIds: ['18f'],
      nextPageToken: null,
    });
  });
});

describe('history', () => {
  it('is read over all pages, also those without a history, in whole 64-bit numbers', async () => {
    const pages = [
      { nextPageToken: '2', historyId: '18446744073709551610' },
      {
        history: [{ messagesAdded: [{ message: { id: 'a', labelIds: ['INBOX'] } }] }],
        nextPageToken: '3',
        historyId: '18446744073709551611',
      },
      {
        history: [{ labelsRemoved: [{ message: { id: 'b' }, labelIds: ['SPAM'] }] }],
        historyId: '18446744073709551612',
      },
    ];
    const { provider, spent } = await openProvider((request, response) => {
      const token = new URL(request.url!, 'http://x').searchParams.get('pageToken');
      answering(pages[Number(token ?? 1) - 1])(request, response);
    });
    expect(await provider.listChangesSince({ cursor: '18446744073709551600' })).toEqual({
      changes: [
        { messageId: 'a', kind: 'added', labels: ['INBOX'] },
        { messageId: 'b', kind: 'label_removed', labels: null },
      ],
      cursor: '18446744073709551612',
    });
    expect(spent).toEqual([2, 2, 2]);
  });
});

it('a cursor is newer by its whole number, not by how it is written', async () => {
  const { provider } = await openProvider(answering({}));
  expect(provider.isNewer({ cursor: '18446744073709551612', than: '9446744073709551612' })).toBe(true);
  expect(provider.isNewer({ cursor: '9', than: '10' })).toBe(false);
  expect(provider.isNewer({ cursor: '10', than: '10' })).toBe(false);
});

describe('a 401', () => {
  it('is met once with a fresh token, and then believed', async () => {
    const seen: (string | undefined)[] = [];
    const { provider, spent } = await openProvider((request, response) => {
      seen.push(request.headers.authorization);
      answering(
        { error: { code: 401, message: 'Invalid Credentials', errors: [{ reason: 'authError' }] } },
        401,
      )(request, response);
    });
    expect(await code(provider.readProfile())).toBe('gmail.unauthorized');
    expect(seen).toEqual(['Bearer first', 'Bearer second']);
    expect(spent).toEqual([1, 1]);
  });
});

it('the client’s own retries are off: one request, one try', async () => {
  let count = 0;
  const { provider } = await openProvider((request, response) => {
    count += 1;
    answering({ error: { code: 503, message: 'Backend Error' } }, 503)(request, response);
  });
  expect(await code(provider.readProfile())).toBe('gmail.unavailable');
  expect(count).toBe(1);
});
