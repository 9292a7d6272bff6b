import { AppError } from '@mailsync/foundation';
import { describe, expect, it } from 'vitest';
import { createTestApi, PUBLIC_URL } from '../testing/create-test-api.ts';

const DOOR = '/api/v1/mailboxes/app-password';
const LINK_DOOR = '/api/v1/connect-links/the-token/app-password';
const PASSWORD = 'abcd efgh ijkl mnop';
const own = { address: 'anna@company.example', appPassword: PASSWORD };

/** What the engine was asked to log in with. */
const logins = ({ engine }: { engine: { asked: { verb: string; input: unknown }[] } }) =>
  engine.asked.filter(({ verb }) => verb.startsWith('connectAppPassword'));

describe('the door of the app password', () => {
  it('connects for the person signed in, whoever else a body may name', async () => {
    const api = await createTestApi();
    const { cookie, user } = await api.signIn('salesperson');
    const other = await api.signIn('administrator');
    await api.seed.mailbox({ userId: user.id, address: own.address });
    const connected = await api.request('POST', DOOR, { cookie, json: own });
    expect(connected.status).toBe(200);
    expect(logins(api)).toMatchObject([
      { input: { userId: user.id, address: own.address, mailboxId: null } },
    ]);

    const forHim = await api.request('POST', DOOR, { cookie, json: { ...own, userId: other.user.id } });
    expect([forHim.status, await forHim.text()]).toEqual([400, expect.stringContaining('userId')]);
    expect(logins(api)).toHaveLength(1);
  });

  it('logs in nowhere for somebody else’s mailbox, even for an administrator', async () => {
    const api = await createTestApi();
    const owner = await api.signIn('salesperson');
    const mailboxId = await api.seed.mailbox({ userId: owner.user.id, address: own.address });
    const expected = { administrator: [403, 'mailbox.not_yours'], salesperson: [404, 'mailbox.not_found'] };
    for (const role of ['administrator', 'salesperson'] as const) {
      const { cookie } = await api.signIn(role);
      const answer = await api.request('POST', DOOR, { cookie, json: { ...own, mailboxId } });
      const { code } = (await answer.json()) as { code: string };
      expect([answer.status, code]).toEqual(expected[role]);
      const unknown = await api.request('POST', DOOR, { cookie, json: { ...own, mailboxId: 'none' } });
      expect(unknown.status).toBe(404);
    }
    expect(logins(api)).toEqual([]);
  });

  it('lets in by a session alone: no key, no made-up cookie, no link’s token', async () => {
    const api = await createTestApi();
    const refused: Record<string, string>[] = [
      {},
      { authorization: 'Bearer the-token' },
      { cookie: 'mailsync_session=made-up' },
    ];
    for (const headers of refused)
      expect((await api.request('POST', DOOR, { headers, json: own })).status).toBe(401);
    const { cookie } = await api.signIn('salesperson');
    await api.request('DELETE', '/api/v1/session', { cookie });
    expect((await api.request('POST', DOOR, { cookie, json: own })).status).toBe(401);
    expect(logins(api)).toEqual([]);
  });

  it('takes nothing but the two texts, of sensible length', async () => {
    const api = await createTestApi();
    const { cookie } = await api.signIn('salesperson');
    for (const json of [
      {},
      { ...own, appPassword: '' },
      { ...own, appPassword: ' \n ' },
      { ...own, appPassword: 'x'.repeat(201) },
      { ...own, appPassword: ['a'] },
      { ...own, appPassword: null },
      { ...own, address: `${'a'.repeat(400)}@company.example` },
      { ...own, address: 'anna@company.example\r\nA1 LOGOUT' },
      { ...own, address: ['anna@company.example'] },
      { ...own, address: 'anna' },
      { ...own, mailboxId: { $ne: null } },
      { ...own, mailboxId: 'x'.repeat(65) },
      { ...own, linkId: 'link' },
    ]) {
      const answer = await api.request('POST', DOOR, { cookie, json });
      expect([json, answer.status]).toEqual([json, 400]);
      expect(await answer.text()).not.toContain(PASSWORD);
    }
    const junk = '{"address":"anna@company.example","appPassword":"abcd efgh';
    for (const [body, type, status] of [
      [junk, 'application/json', 400],
      [JSON.stringify(own), 'text/plain', 400],
      [`address=${own.address}&appPassword=x`, 'application/x-www-form-urlencoded', 400],
      [JSON.stringify({ ...own, appPassword: 'x'.repeat(1024 * 1024) }), 'application/json', 413],
    ] as const) {
      const answer = await api.request('POST', DOOR, { cookie, body, headers: { 'content-type': type } });
      expect([type, answer.status]).toEqual([type, status]);
      expect(await answer.text()).not.toContain('abcd');
    }
    expect(logins(api)).toEqual([]);
  });

  it('is closed to pages of other sites, and so is the one behind a link', async () => {
    const api = await createTestApi();
    const { cookie } = await api.signIn('salesperson');
    const foreign: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ];
    for (const headers of foreign) {
      expect((await api.request('POST', DOOR, { cookie, json: own, headers })).status).toBe(403);
      const json = { appPassword: PASSWORD };
      expect((await api.request('POST', LINK_DOOR, { json, headers })).status).toBe(403);
    }
    expect(logins(api)).toEqual([]);
  });

  it('too many tries are told as 429 with Retry-After and what to do', async () => {
    const api = await createTestApi();
    const { cookie } = await api.signIn('salesperson');
    const refuse = async () => {
      throw new AppError({
        code: 'connect.too_many_tries',
        kind: 'unavailable',
        message: 'Nothing was connected.',
        details: { howToFix: ['Try again in 10 minutes.'] },
        retryAfterMs: 599_001,
      });
    };
    api.engine.connectAppPassword = refuse;
    api.engine.connectAppPasswordByLink = refuse;
    for (const answer of [
      await api.request('POST', DOOR, { cookie, json: own }),
      await api.request('POST', LINK_DOOR, { json: { appPassword: PASSWORD } }),
    ]) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '600']);
      expect(await answer.json()).toMatchObject({
        code: 'connect.too_many_tries',
        howToFix: ['Try again in 10 minutes.'],
      });
    }
  });
});

describe('the door behind a link', () => {
  it('needs no session, makes none, and heeds none', async () => {
    const api = await createTestApi();
    const { cookie } = await api.signIn('administrator');
    const json = { appPassword: PASSWORD };
    for (const input of [{ json }, { json, cookie }]) {
      const answer = await api.request('POST', LINK_DOOR, input);
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
      expect(await answer.json()).toMatchObject({ outcome: 'connected', address: own.address });
    }
    const asked = { verb: 'connectAppPasswordByLink', input: { token: 'the-token', appPassword: PASSWORD } };
    expect(logins(api)).toEqual([asked, asked]);
  });

  it('takes a password and nothing else: neither an address nor a mailbox', async () => {
    const api = await createTestApi();
    for (const json of [own, { appPassword: PASSWORD, mailboxId: 'x' }, { appPassword: ' ' }, {}]) {
      const answer = await api.request('POST', LINK_DOOR, { json });
      expect(answer.status).toBe(400);
      expect(await answer.text()).not.toContain(PASSWORD);
    }
    expect(logins(api)).toEqual([]);
  });

  it('is opened by a POST alone: programs that look at links spend nothing', async () => {
    const api = await createTestApi();
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT'])
      expect((await api.request(method, LINK_DOOR)).status).toBe(404);
    expect((await api.app.request(`${PUBLIC_URL}/connect/the-token/app-password`)).status).toBe(404);
    expect(logins(api)).toEqual([]);
  });
});
