import { AppError, type LogFields, type Logger } from '@mailsync/foundation';
import { describe, expect, it } from 'vitest';
import { createTestApi } from '../testing/create-test-api.ts';

const PROBLEM = 'application/problem+json';

describe('bad input', () => {
  it('whoever is not signed in gets 401 from every route that wants it, whatever they send', async () => {
    const { app, request } = await createTestApi();
    const open = /installation|session|invitations|connect-|openapi/;
    const routes = app.routes.filter(
      ({ method, path }) => method !== 'ALL' && path.startsWith('/api/') && !open.test(path),
    );
    expect(routes.length).toBeGreaterThan(15);
    for (const { method, path } of routes) {
      const response = await request(method, path.replace(':id', 'x'), {
        cookie: 'mailsync_session=made-up',
      });
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 401, PROBLEM]);
    }
  });

  it('malformed bodies are 400 and name each field', async () => {
    const { request, signIn } = await createTestApi();
    const { cookie } = await signIn('administrator');
    const post = (input: object) => request('POST', '/api/v1/leads', { cookie, ...input });

    const wrong = await post({ json: { name: ' ', addresses: ['no address'] } });
    expect(wrong.status).toBe(400);
    expect(wrong.headers.get('content-type')).toBe(PROBLEM);
    const problem = (await wrong.json()) as { errors: { path: string }[]; code: string };
    expect(problem.code).toBe('request.malformed');
    expect(problem.errors.map(({ path }) => path)).toEqual(['name', 'addresses.0']);

    const misspelt = await request('PATCH', '/api/v1/company', { cookie, json: { mailboxlimit: 9 } });
    expect([misspelt.status, await misspelt.text()]).toEqual([400, expect.stringContaining('mailboxlimit')]);

    const json = { 'content-type': 'application/json' };
    for (const body of ['{', '', 'null', '[]', '"text"', '{"name":1}'])
      expect([body, (await post({ body, headers: json })).status]).toEqual([body, 400]);
    expect((await post({ body: '{"name":"A","addresses":["a@b.example"]}' })).status, 'no content type').toBe(
      400,
    );
  });

  it('what is wrong with mail servers is named by its field, before anybody is asked', async () => {
    const { request, signIn, engine } = await createTestApi();
    const { cookie } = await signIn('salesperson');
    const smtp = { host: 'smtp.company.example', port: 465, security: 'tls' };
    const ask = async (imap: object, more: object = {}) => {
      const json = { address: 'a@b.example', appPassword: 'x', servers: { imap, smtp, ...more } };
      const answer = await request('POST', '/api/v1/mailboxes/app-password', { cookie, json });
      const { errors } = (await answer.json()) as { errors?: { path: string }[] };
      return [answer.status, ...(errors ?? []).map(({ path }) => path)];
    };
    const imap = { host: 'imap.company.example', port: 993, security: 'tls' };
    expect(await ask({ ...imap, host: ' ' })).toEqual([400, 'servers.imap.host', 'servers.imap.host']);
    expect(await ask({ ...imap, host: 'imaps://imap.company.example' })).toEqual([400, 'servers.imap.host']);
    for (const port of [0, 65_536, 99.5, '993', null]) {
      expect(await ask({ ...imap, port })).toEqual([400, 'servers.imap.port']);
    }
    for (const security of ['none', 'plain', '', null]) {
      expect(await ask({ ...imap, security })).toEqual([400, 'servers.imap.security']);
    }
    expect(await ask(imap, { smtp: undefined })).toEqual([400, 'servers.smtp']);
    for (const login of [' ', 'ann\0boss', 'ann\r\nA1 LOGOUT']) {
      expect(await ask(imap, { login })).toEqual([400, 'servers.login']);
    }
    expect(await ask(imap, { rejectUnauthorized: false })).toEqual([400, 'servers']);
    expect(engine.asked).toEqual([]);
  });

  it('a field that the engine finds wrong is named like one of the contract’s', async () => {
    const { request, signIn, engine } = await createTestApi();
    const { cookie } = await signIn('salesperson');
    const errors = [{ path: 'servers.imap.host', message: 'Mail Sync may not connect to this mail server.' }];
    engine.connectAppPassword = async () => {
      throw new AppError({
        code: 'imap.server_not_allowed',
        kind: 'conflict',
        message: 'Nothing was connected.',
        details: { errors, howToFix: ['Check its name.'] },
      });
    };
    const json = { address: 'a@b.example', appPassword: 'x' };
    const answer = await request('POST', '/api/v1/mailboxes/app-password', { cookie, json });
    expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ errors })]);
  });

  it('however much is wrong with a body, the answer stays short', async () => {
    const { request, signIn } = await createTestApi();
    const { cookie } = await signIn('junior_salesperson');
    const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`unknown${at}`, 1]));
    const wrong = Array.from({ length: 50 }, () => 'no address');
    for (const [path, json] of [
      ['/api/v1/leads', { name: 'Ada', addresses: ['ada@lead.example'], ...unknown }],
      ['/api/v1/leads', { name: 'Ada', addresses: wrong, ownerId: 7 }],
      ['/api/v1/imports/estimate', { addresses: [], ...unknown }],
    ] as const) {
      const answer = await request('POST', path, { cookie, json });
      expect(answer.status).toBe(400);
      expect((await answer.text()).length).toBeLessThan(8_000);
    }
  });

  it('unknown ids and paths are 404 problems', async () => {
    const { request, signIn } = await createTestApi();
    const { cookie } = await signIn('administrator');
    for (const [method, path, json] of [
      ['GET', '/api/v1/leads/none'],
      ['PATCH', '/api/v1/leads/none', { name: 'A' }],
      ['DELETE', '/api/v1/leads/none'],
      ['GET', '/api/v1/leads/none/emails'],
      ['GET', '/api/v1/emails/none'],
      ['GET', '/api/v1/mailboxes/none'],
      ['POST', '/api/v1/mailboxes/none/sync'],
      ['POST', '/api/v1/mailboxes/none/audit'],
      ['POST', '/api/v1/mailboxes/none/disconnect', { history: 'keep' }],
      ['POST', '/api/v1/mailboxes/google', { mailboxId: 'none' }],
      [
        'POST',
        '/api/v1/mailboxes/app-password',
        { address: 'a@b.example', appPassword: 'x', mailboxId: 'none' },
      ],
      ['GET', '/api/v1/sync-errors?mailboxId=none'],
      ['PATCH', '/api/v1/users/none', { name: 'A' }],
      ['GET', '/api/v1/invitations/none'],
      ['GET', '/api/v1/connect-results/none'],
      ['GET', '/api/v1/nothing-here'],
      ['GET', '/api/v1/%F0%9F%92%A9/..%2f..%2fetc'],
    ] as const) {
      const response = await request(method, path, { cookie, ...(json && { json }) });
      expect([path, response.status, response.headers.get('content-type')]).toEqual([path, 404, PROBLEM]);
    }
  });

  it('limits, cursors and ids of every wrong kind are refused', async () => {
    const { request, signIn } = await createTestApi();
    const { cookie } = await signIn('administrator');
    for (const query of [
      'limit=0',
      'limit=201',
      'limit=1e9',
      'limit=-1',
      'limit=ten',
      'limit=1.5',
      'cursor=made-up',
      `cursor=${'x'.repeat(600)}`,
      `cursor=${Buffer.from('["not a date","x"]').toString('base64url')}`,
      `cursor=${Buffer.from('[1]').toString('base64url')}`,
    ]) {
      const response = await request('GET', `/api/v1/emails?${query}`, { cookie });
      expect([query, response.status]).toEqual([query, 400]);
    }
    expect((await request('GET', '/api/v1/leads?limit=200', { cookie })).status).toBe(200);
    expect((await request('GET', `/api/v1/leads?q=${'x'.repeat(201)}`, { cookie })).status).toBe(400);
    expect((await request('GET', `/api/v1/leads/${'x'.repeat(65)}`, { cookie })).status).toBe(400);
  });

  it('other doors take no bodies that are too large either, signed or not', async () => {
    const { request } = await createTestApi();
    const told = await request('POST', '/slack/events', {
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(1024 * 1024 + 1),
    });
    expect(told.status).toBe(413);
  });

  it('bodies that are too large are 413, also when they hide their length', async () => {
    const { app, request, signIn } = await createTestApi();
    const { cookie } = await signIn('administrator');
    const large = JSON.stringify({ name: 'x'.repeat(1024 * 1024) });
    const headers = { 'content-type': 'application/json' };
    const told = await request('POST', '/api/v1/leads', { cookie, body: large, headers });
    expect([told.status, told.headers.get('content-type')]).toEqual([413, PROBLEM]);

    const hidden = await app.request('http://mail.company.example/api/v1/leads', {
      method: 'POST',
      headers: { ...headers, cookie, 'transfer-encoding': 'chunked' },
      body: new Blob([large]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(hidden.status).toBe(413);
  });

  it('changes that another site asks for are refused, reading is not', async () => {
    const { request, signIn } = await createTestApi();
    const { cookie } = await signIn('administrator');
    const json = { name: 'Ada', addresses: ['ada@lead.example'] };
    const post = (headers: Record<string, string>) =>
      request('POST', '/api/v1/leads', { cookie, json, headers });

    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'http://mail.company.example.evil.example', 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign) {
      const response = await post(headers);
      expect([headers, response.status]).toEqual([headers, 403]);
    }
    expect(
      (await post({ origin: 'http://mail.company.example', 'sec-fetch-site': 'same-origin' })).status,
    ).toBe(201);
    expect((await post({})).status, 'a program sends neither').toBe(201);
    const read = await request('GET', '/api/v1/leads', {
      cookie,
      headers: { origin: 'https://evil.example' },
    });
    expect([read.status, read.headers.get('access-control-allow-origin')]).toEqual([200, null]);
    const login = {
      json: { email: 'a@b.example', password: 'x' },
      headers: { origin: 'https://evil.example' },
    };
    expect((await request('POST', '/api/v1/session', login)).status).toBe(403);
  });

  it('what goes wrong on our side is logged and told without a word about it', async () => {
    const logged: LogFields[] = [];
    const logger: Logger = {
      debug() {},
      info() {},
      warn() {},
      error: (fields) => logged.push(fields),
      child: () => logger,
    };
    const { request, engine, signIn, seed } = await createTestApi({ logger });
    const { cookie, user } = await signIn('administrator');
    await seed.mailbox({ userId: user.id, address: 'a@company.example' });
    engine.readMailboxes = async () => {
      throw new Error('SELECT secret FROM credentials');
    };
    const response = await request('GET', '/api/v1/mailboxes', { cookie });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('credentials');
    expect(logged).toMatchObject([
      { path: '/api/v1/mailboxes', error: { message: 'SELECT secret FROM credentials' } },
    ]);

    engine.readConnectLink = async () => {
      throw new Error('The disk is full');
    };
    expect((await request('GET', '/api/v1/connect-links/a-link-that-is-good')).status).toBe(500);
    expect(logged[1]).toMatchObject({ path: '/api/v1/connect-links/…' });
  });
});
