import { describe, expect, test } from 'vitest';

import { ANN, BEN, openTestWorld } from '../test-world.ts';

const MINUTE_MS = 60_000;
const FROM = { address: 'jo@hart.example' };

describe('quota', () => {
  test('a person’s units of a minute are spent by method, refused when gone, and there again the next minute', async () => {
    const { double, call, clock } = await openTestWorld({ quota: { unitsPerUserPerMinute: 45 } });
    const { id } = await double.control.deliver({ to: ANN, mail: { from: FROM, subject: 'Hi' } });
    expect((await call(`/messages/${id}`)).status).toBe(200);
    expect((await call(`/messages/${id}`)).status).toBe(200);
    expect((await call('/messages')).status).toBe(200);

    const refused = await call('/profile');
    expect(refused.status).toBe(403);
    expect(refused.body.error).toMatchObject({
      code: 403,
      errors: [{ domain: 'usageLimits', reason: 'rateLimitExceeded' }],
      message: expect.stringContaining("limit 'Queries per minute per user'"),
    });
    expect((await call('/profile', { as: BEN })).status).toBe(200);

    clock.advanceMs(MINUTE_MS);
    expect((await call('/profile')).status).toBe(200);
    expect(await double.control.counters()).toMatchObject({
      calls: { 'messages.get': 2, 'messages.list': 1, getProfile: 3 },
      unitsByPerson: { [ANN]: 46, [BEN]: 1 },
      unitsByMethod: { 'messages.get': 40, 'messages.list': 5, getProfile: 2 },
      unitsUsed: 47,
    });
  });

  test.each([
    ['userRateLimitExceeded', 403, 'Retry after 2026-06-15T09:01:00.000Z'],
    ['resourceExhausted', 429, 'Resource has been exhausted'],
  ] as const)('the refusal can be worded as %s', async (refusal, status, words) => {
    const { call } = await openTestWorld({ quota: { unitsPerUserPerMinute: 0, refusal } });
    const answer = await call('/profile');
    expect(answer.status).toBe(status);
    expect(answer.body.error.message).toContain(words);
  });

  test('projects made before May 2026 have their own costs and limits, and back again', async () => {
    const { double, call } = await openTestWorld();
    const { id } = await double.control.deliver({ to: ANN, mail: { from: FROM, subject: 'Hi' } });
    const costOf = async (path: string) => {
      await double.control.resetCounters();
      await call(path);
      return (await double.control.counters()).unitsUsed;
    };
    const thread = (await call('/threads')).body.threads[0].id as string;
    const costs = async () => [
      await costOf(`/messages/${id}`),
      await costOf(`/threads/${thread}`),
      await costOf('/messages'),
    ];
    expect(await costs()).toEqual([20, 40, 5]);
    await double.control.setQuota({ table: 'before-may-2026' });
    expect(await costs()).toEqual([5, 10, 5]);

    await double.control.resetCounters();
    const statuses = new Set<number>();
    for (let count = 0; count < 601; count++) statuses.add((await call('/threads')).status);
    expect([...statuses]).toEqual([200]);
    // 6,010 units are more than a project made since then has in a minute.
    await double.control.setQuota({ table: 'since-may-2026' });
    expect((await call('/threads')).status).toBe(403);
  });

  test('a limit of the whole project is met by everybody: of a minute until the next, of a day until midnight Pacific', async () => {
    const { double, call, clock } = await openTestWorld({ quota: { unitsPerProjectPerMinute: 2 } });
    clock.set(new Date('2026-06-16T06:40:00Z'));
    const statusOf = async (as = ANN) => (await call('/profile', { as })).status;
    expect([await statusOf(), await statusOf(BEN), await statusOf(BEN)]).toEqual([200, 200, 403]);
    clock.advanceMs(MINUTE_MS);
    expect(await statusOf()).toBe(200);

    await double.control.setQuota({ unitsPerProjectPerMinute: 100, unitsPerProjectPerDay: 3 });
    const refused = await call('/profile', { as: BEN });
    expect(refused.body.error).toMatchObject({ code: 403, errors: [{ reason: 'dailyLimitExceeded' }] });
    clock.set(new Date('2026-06-16T06:59:59Z'));
    expect(await statusOf()).toBe(403);
    clock.set(new Date('2026-06-16T07:00:00Z'));
    expect(await statusOf()).toBe(200);
  });

  test('switched off, it refuses nothing and still counts', async () => {
    const { double, call } = await openTestWorld({ quota: { unitsPerUserPerMinute: 0, enabled: false } });
    expect((await call('/profile')).status).toBe(200);
    expect((await double.control.counters()).unitsUsed).toBe(1);
  });

  test('more calls at once than allowed meet a 429, for that person alone and for as long as it lasts', async () => {
    const { double, call } = await openTestWorld({ quota: { maxConcurrentPerUser: 3 } });
    await call('/profile');
    await double.control.setBehaviour({ latencyMs: 10_000 });
    const leaving = new AbortController();
    const slow = Array.from({ length: 3 }, () => call('/profile', { signal: leaving.signal }));
    const inFlight = async () => (await double.control.counters()).maxInFlightByPerson[ANN];
    await expect.poll(inFlight).toBe(3);

    await double.control.setBehaviour({ latencyMs: 0 });
    const refused = await call('/profile');
    expect(refused.status).toBe(429);
    expect(refused.body.error.message).toBe('Too many concurrent requests for user.');
    expect((await call('/profile', { as: BEN })).status).toBe(200);

    leaving.abort();
    const outcomes = await Promise.allSettled(slow);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect.poll(async () => (await call('/profile')).status).toBe(200);
    expect(await inFlight()).toBe(3);
  });
});

describe('faults on demand', () => {
  test('a status fault meets the named calls of the named person, as often as ordered', async () => {
    const { double, call } = await openTestWorld();
    await double.control.failNext({
      kind: 'status',
      method: 'messages.*',
      person: ANN,
      times: 2,
      status: 429,
      reason: 'rateLimitExceeded',
      message: 'Too many requests',
      retryAfterSeconds: 30,
    });
    expect((await call('/profile')).status).toBe(200);
    expect((await call('/messages', { as: BEN })).status).toBe(200);
    const met = await call('/messages');
    expect(met.status).toBe(429);
    expect(met.headers.get('retry-after')).toBe('30');
    expect(met.body.error).toMatchObject({
      message: 'Too many requests',
      status: 'RESOURCE_EXHAUSTED',
      errors: [{ reason: 'rateLimitExceeded', domain: 'usageLimits' }],
    });
    expect((await call('/messages')).status).toBe(429);
    expect((await call('/messages')).status).toBe(200);
  });

  test('a path pattern picks one message; cleared faults meet nobody', async () => {
    const { double, call } = await openTestWorld();
    const one = await double.control.deliver({ to: ANN, mail: { from: FROM, subject: 'One' } });
    const other = await double.control.deliver({ to: ANN, mail: { from: FROM, subject: 'Other' } });
    await double.control.failNext({ kind: 'status', path: `/messages/${one.id}`, status: 500, times: 9 });
    expect((await call(`/messages/${other.id}`)).status).toBe(200);
    expect((await call(`/messages/${one.id}`)).body.error.errors[0].reason).toBe('backendError');
    expect(await double.control.listFaults()).toMatchObject([{ times: 8 }]);
    await double.control.clearFaults();
    expect((await call(`/messages/${one.id}`)).status).toBe(200);
  });

  test('an answer may be a page that is no JSON', async () => {
    const { double } = await openTestWorld();
    const { accessToken } = await double.control.grantTokens({ person: ANN });
    await double.control.failNext({ kind: 'status', status: 502, rawBody: '<html>Bad gateway</html>' });
    const response = await fetch(`${double.url}/gmail/v1/users/me/profile`, {
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    expect(response.status).toBe(502);
    expect(await response.text()).toBe('<html>Bad gateway</html>');
  });

  test('a cut connection answers nothing and does nothing; cut afterwards, the mail has gone out', async () => {
    const { double, call } = await openTestWorld();
    await call('/profile');
    const raw = Buffer.from(`To: ${BEN}\r\nSubject: Hi\r\n\r\nHello`).toString('base64url');
    const send = () => call('/messages/send', { method: 'POST', body: { raw } });

    await double.control.failNext({ kind: 'cut', method: 'messages.send' });
    await expect(send()).rejects.toThrow('fetch failed');
    expect(await double.control.listMessages({ person: BEN })).toHaveLength(0);

    await double.control.failNext({ kind: 'cut', method: 'messages.send', when: 'after' });
    await expect(send()).rejects.toThrow('fetch failed');
    expect(await double.control.listMessages({ person: BEN })).toHaveLength(1);
  });

  test('a truncated answer breaks off in the middle of its JSON', async () => {
    const { double, call } = await openTestWorld();
    await call('/labels');
    await double.control.failNext({ kind: 'truncate', method: 'labels.list' });
    await expect(call('/labels')).rejects.toThrow('terminated');
    expect((await call('/labels')).status).toBe(200);
  });

  test('a refusal is cut and truncated like any other answer', async () => {
    const { double } = await openTestWorld();
    const ask = () =>
      fetch(`${double.url}/gmail/v1/users/me/profile`, { headers: { Authorization: 'Bearer nobody-s' } });
    await double.control.failNext({ kind: 'cut', when: 'after' });
    await expect(ask()).rejects.toThrow('fetch failed');
    await double.control.failNext({ kind: 'truncate' });
    const broken = await ask();
    expect(broken.status).toBe(401);
    await expect(broken.text()).rejects.toThrow('terminated');
    expect((await ask()).status).toBe(401);
  });

  test('a delayed answer comes late', async () => {
    const { double, call } = await openTestWorld();
    await call('/profile');
    await double.control.failNext({ kind: 'delay', delayMs: 80 });
    const startedMs = performance.now();
    expect((await call('/profile')).status).toBe(200);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(75);
  });

  test('the token endpoint fails in its own words', async () => {
    const { double } = await openTestWorld();
    const { refreshToken } = await double.control.grantTokens({ person: ANN });
    const { GOOGLE_TOKEN_URL, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = double.settings;
    const refresh = () =>
      fetch(GOOGLE_TOKEN_URL, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
          client_id: GOOGLE_CLIENT_ID,
          client_secret: GOOGLE_CLIENT_SECRET,
        }),
      });
    await double.control.failNext({ kind: 'status', method: 'oauth.token', person: ANN, status: 503 });
    const failed = await refresh();
    expect([failed.status, await failed.json()]).toEqual([503, { error: 'internal_failure' }]);
    expect((await refresh()).status).toBe(200);
  });
});
