import { AppError } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createTestApi, readCookie } from '../testing/create-test-api.ts';

async function start() {
  const api = await createTestApi();
  const user = await api.seed.user({ role: 'salesperson' });
  api.engine.answers.googleIdentity = { googleSub: 'g1', email: user.email, emailVerified: true };
  const leave = async (returnTo = '/') => {
    const away = await api.request('GET', `/oauth/google/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
    const state = new URL(away.headers.get('location') ?? '').searchParams.get('state') ?? '';
    return {
      away,
      cookie: readCookie(away),
      callback: `/oauth/google/sign-in/callback?state=${state}&code=c`,
    };
  };
  return { ...api, user, leave };
}

it('goes to Google, comes back signed in, and to where it was wanted', async () => {
  const { request, leave, user } = await start();
  const { away, cookie, callback } = await leave('/leads/l1?tab=emails');
  expect(away.status).toBe(302);
  expect(away.headers.get('set-cookie')).toMatch(/HttpOnly/);

  const back = await request('GET', callback, { cookie });
  expect([back.status, back.headers.get('location')]).toEqual([302, '/leads/l1?tab=emails']);
  const session = await request('GET', '/api/v1/session', { cookie: readCookie(back) });
  expect(await session.json()).toMatchObject({ user: { id: user.id } });
});

it('returns to no other site, and no header can be slipped in', async () => {
  const { request, leave } = await start();
  for (const returnTo of [
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/ok\r\nSet-Cookie: mailsync_session=stolen',
    '/oauth/google/sign-in',
    '/api/v1/session',
    `/${'x'.repeat(3000)}`,
  ]) {
    const { cookie, callback } = await leave(returnTo);
    const back = await request('GET', callback, { cookie });
    expect([returnTo, back.status, back.headers.get('location')]).toEqual([returnTo, 302, '/']);
    expect(back.headers.getSetCookie().join()).not.toContain('stolen');
  }
});

it('an answer of Google that another browser asked for signs nobody in', async () => {
  const { request, leave } = await start();
  const attackers = await leave();
  const victims = await leave();
  for (const cookie of [undefined, victims.cookie]) {
    const back = await request('GET', attackers.callback, { cookie });
    expect(back.headers.get('location')).toBe('/sign-in?problem=sign_in.expired');
    expect(readCookie(back)).toBe('');
  }
});

it('strangers, refusals and outages are told by the sign-in page', async () => {
  const { request, leave, engine } = await start();
  const problemOf = async (identity: typeof engine.answers.googleIdentity) => {
    engine.answers.googleIdentity = identity;
    const { cookie, callback } = await leave();
    return (await request('GET', callback, { cookie })).headers.get('location');
  };
  const stranger = { googleSub: 'g9', email: 'x@stranger.example', emailVerified: true };
  expect(await problemOf(stranger)).toBe('/sign-in?problem=sign_in.unknown_person');
  const outage = new AppError({ code: 'google.unavailable', kind: 'unavailable', message: 'Away.' });
  expect(await problemOf(outage)).toBe('/sign-in?problem=google.unavailable');
  expect(await problemOf(null)).toBe('/sign-in?problem=sign_in.refused');
});

it('is not offered where it is not configured', async () => {
  const { request } = await createTestApi({ googleSignIn: false });
  const away = await request('GET', '/oauth/google/sign-in');
  expect(away.headers.get('location')).toBe('/sign-in?problem=sign_in.google_not_configured');
  expect(await (await request('GET', '/api/v1/installation')).json()).toMatchObject({
    signInWith: { password: true, google: false },
  });
});
