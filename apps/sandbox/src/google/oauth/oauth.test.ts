import { createHash } from 'node:crypto';

import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';

import type { GoogleDouble } from '../open-google-double.ts';
import { ANN, BEN, openTestWorld, readAnswer } from '../test-world.ts';

const READ = 'https://www.googleapis.com/auth/gmail.readonly';
const SEND = 'https://www.googleapis.com/auth/gmail.send';
const EMAIL = 'https://www.googleapis.com/auth/userinfo.email';
const REDIRECT = 'http://localhost:3000/oauth/google/callback';
const VERIFIER = 'a-verifier-that-is-at-least-forty-three-characters-long';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

function authorizeUrl({ settings }: GoogleDouble, changes: Record<string, string | undefined> = {}): string {
  const parameters: Record<string, string | undefined> = {
    client_id: settings.GOOGLE_CLIENT_ID,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: `openid email ${READ} ${SEND}`,
    access_type: 'offline',
    prompt: 'consent',
    state: 'a-state',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...changes,
  };
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return `${settings.GOOGLE_AUTH_URL}?${new URLSearchParams(given).toString()}`;
}

async function post(url: string, form: Record<string, string>) {
  return readAnswer(await fetch(url, { method: 'POST', body: new URLSearchParams(form) }));
}

async function codeFor(
  double: GoogleDouble,
  changes: Record<string, string | undefined> = {},
  untick: string[] = [],
) {
  const { redirectUrl } = await double.control.consent({
    authorizeUrl: authorizeUrl(double, changes),
    person: ANN,
    untick,
  });
  return new URL(redirectUrl).searchParams.get('code')!;
}

function redeem(double: GoogleDouble, code: string, changes: Record<string, string> = {}) {
  const { GOOGLE_TOKEN_URL, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = double.settings;
  return post(GOOGLE_TOKEN_URL, {
    grant_type: 'authorization_code',
    code,
    client_id: GOOGLE_CLIENT_ID,
    client_secret: GOOGLE_CLIENT_SECRET,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
    ...changes,
  });
}

function refresh(double: GoogleDouble, refreshToken: string) {
  const { GOOGLE_TOKEN_URL, GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = double.settings;
  return post(GOOGLE_TOKEN_URL, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: GOOGLE_CLIENT_ID,
    client_secret: GOOGLE_CLIENT_SECRET,
  });
}

describe('the consent page', () => {
  const decide = (double: GoogleDouble, form: [string, string][]) =>
    fetch(`${double.url}/o/oauth2/v2/auth/decision`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
  const queryOf = (url: string) => new URL(url).search.slice(1);

  test('says that it stands in for Google and offers each account by its address', async () => {
    const { double } = await openTestWorld();
    const page = await (await fetch(authorizeUrl(double))).text();
    expect(page).toContain('Google stand-in (sample data)');
    for (const address of [ANN, BEN]) expect(page).toContain(`aria-label="${address}"`);
    expect(page).toContain('>Cancel</button>');
  });

  test('a login hint goes straight to that account’s boxes, one for each mail scope', async () => {
    const { double } = await openTestWorld();
    const page = await (await fetch(authorizeUrl(double, { login_hint: ANN.toUpperCase() }))).text();
    expect(page).toContain(ANN);
    for (const scope of [READ, SEND]) expect(page).toContain(`name="scope" value="${scope}" checked`);
    expect(page).toContain('>Allow</button>');
    const chooser = await (
      await fetch(authorizeUrl(double, { login_hint: ANN, prompt: 'select_account' }))
    ).text();
    expect(chooser).toContain(`aria-label="${BEN}"`);
  });

  test('names of accounts and applications cannot smuggle HTML into it', async () => {
    const { double } = await openTestWorld({
      seed: { people: [{ address: ANN, name: '<script>alert(1)</script>' }] },
    });
    expect(await (await fetch(authorizeUrl(double))).text()).not.toContain('<script>alert');
  });

  test('Allow goes back with a code, the state and the ticked scopes alone', async () => {
    const { double } = await openTestWorld();
    const response = await decide(double, [
      ['request', queryOf(authorizeUrl(double))],
      ['account', ANN],
      ['scope', READ],
      ['decision', 'allow'],
    ]);
    expect(response.status).toBe(302);
    const back = new URL(response.headers.get('location')!);
    expect(back.origin + back.pathname).toBe(REDIRECT);
    expect(back.searchParams.get('state')).toBe('a-state');
    expect(back.searchParams.get('scope')?.split(' ').sort()).toEqual([READ, EMAIL, 'openid'].sort());
    const { body } = await redeem(double, back.searchParams.get('code')!);
    expect(body.scope.split(' ')).not.toContain(SEND);
  });

  test('Cancel goes back with access_denied', async () => {
    const { double } = await openTestWorld();
    const response = await decide(double, [
      ['request', queryOf(authorizeUrl(double))],
      ['decision', 'cancel'],
    ]);
    const back = new URL(response.headers.get('location')!);
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('state')).toBe('a-state');
    expect(back.searchParams.has('code')).toBe(false);
  });

  test.each([
    ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
    ['a foreign redirect address', { redirect_uri: 'https://evil.example/' }, 400, 'redirect_uri_mismatch'],
    ['no scope', { scope: undefined }, 400, 'invalid_request'],
    ['a scope Google does not know', { scope: 'gmail' }, 400, 'invalid_scope'],
    ['a token in place of a code', { response_type: 'token' }, 400, 'unsupported_response_type'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 400, 'invalid_request'],
  ])('%s is refused on a page and nobody is sent back', async (_what, changes, status, error) => {
    const { double } = await openTestWorld({
      clients: [{ clientId: 'a-client', clientSecret: 'a-secret', redirectUris: [REDIRECT] }],
    });
    const response = await fetch(authorizeUrl(double, changes), { redirect: 'manual' });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(`Error ${status}: ${error}`);
  });

  test('an account its organisation keeps out sees org_internal', async () => {
    const { double } = await openTestWorld();
    await double.control.refuseConsent({ person: ANN, error: 'org_internal' });
    const page = await fetch(authorizeUrl(double, { login_hint: ANN }));
    expect(page.status).toBe(403);
    expect(await page.text()).toContain('org_internal');
  });

  test('who has granted everything before is not asked again, and gets no second refresh token', async () => {
    const { double } = await openTestWorld();
    await redeem(double, await codeFor(double));
    const url = authorizeUrl(double, { prompt: undefined });
    const choice = new URLSearchParams({ request: queryOf(url), account: ANN }).toString();
    const response = await fetch(`${double.url}/o/oauth2/v2/auth/consent?${choice}`, { redirect: 'manual' });
    expect(response.status).toBe(302);
    const code = new URL(response.headers.get('location')!).searchParams.get('code')!;
    const { body } = await redeem(double, code);
    expect(body).not.toHaveProperty('refresh_token');
    expect(body).toHaveProperty('access_token');
  });
});

describe('the token endpoint', () => {
  test('a code gives an access token, a refresh token and a signed id token', async () => {
    const { double, clock } = await openTestWorld();
    const { status, body } = await redeem(double, await codeFor(double, { nonce: 'a-nonce' }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 3599, token_type: 'Bearer', refresh_token: expect.any(String) });
    expect(body.scope.split(' ').sort()).toEqual([READ, SEND, EMAIL, 'openid'].sort());

    const certificates = await (await fetch(double.settings.GOOGLE_CERTS_URL)).json();
    const { payload, protectedHeader } = await jwtVerify(
      body.id_token,
      createLocalJWKSet(certificates as never),
      {
        issuer: 'https://accounts.google.com',
        audience: double.settings.GOOGLE_CLIENT_ID,
        currentDate: clock.now(),
      },
    );
    expect(protectedHeader.alg).toBe('RS256');
    expect(payload).toMatchObject({
      email: ANN,
      email_verified: true,
      hd: 'acorn-and-oak.example',
      nonce: 'a-nonce',
      sub: expect.stringMatching(/^\d{21}$/),
    });
    expect(JSON.stringify(certificates)).not.toContain('"d"');
  });

  test('a code works once, for ten minutes, with its own address and verifier', async () => {
    const { double, clock } = await openTestWorld();
    const once = await codeFor(double);
    expect((await redeem(double, once)).status).toBe(200);
    const again = await redeem(double, once);
    expect([again.status, again.body.error]).toEqual([400, 'invalid_grant']);

    const elsewhere = await redeem(double, await codeFor(double), { redirect_uri: 'http://localhost:9/' });
    expect([elsewhere.status, elsewhere.body.error]).toEqual([400, 'redirect_uri_mismatch']);
    const wrongVerifier = await redeem(double, await codeFor(double), { code_verifier: 'another' });
    expect(wrongVerifier.body).toEqual({
      error: 'invalid_grant',
      error_description: 'Invalid code verifier.',
    });

    const late = await codeFor(double);
    clock.advanceMs(10 * MINUTE_MS);
    expect((await redeem(double, late)).body.error).toBe('invalid_grant');
  });

  test('a wrong secret, a disabled client and a wrong grant type are told apart', async () => {
    const { double } = await openTestWorld();
    const wrongSecret = await redeem(double, await codeFor(double), { client_secret: 'wrong' });
    expect([wrongSecret.status, wrongSecret.body.error]).toEqual([401, 'invalid_client']);
    const wrongType = await redeem(double, await codeFor(double), { grant_type: 'password' });
    expect([wrongType.status, wrongType.body.error]).toEqual([400, 'unsupported_grant_type']);

    await double.control.setClientDisabled({ disabled: true });
    const disabled = await refresh(double, 'whatever');
    expect([disabled.status, disabled.body.error]).toEqual([401, 'disabled_client']);
    await double.control.setClientDisabled({ disabled: false });
    expect((await refresh(double, 'whatever')).body.error).toBe('invalid_grant');
  });

  test('no refresh token without offline access', async () => {
    const { double } = await openTestWorld();
    const { body } = await redeem(double, await codeFor(double, { access_type: undefined }));
    expect(body).not.toHaveProperty('refresh_token');
  });

  test('a refresh gives a new access token with the same scopes and keeps the refresh token', async () => {
    const { double, call, clock } = await openTestWorld();
    const granted = (await redeem(double, await codeFor(double, {}, ['gmail.send']))).body;
    clock.advanceMs(61 * MINUTE_MS);
    expect((await call('/profile', { token: granted.access_token })).status).toBe(401);
    const { status, body } = await refresh(double, granted.refresh_token);
    expect(status).toBe(200);
    expect(body.scope).toBe(granted.scope);
    expect(body).not.toHaveProperty('refresh_token');
    expect((await call('/profile', { token: body.access_token })).status).toBe(200);
  });

  test('a refresh token unused for half a year is dead', async () => {
    const { double, clock } = await openTestWorld();
    const { refreshToken } = await double.control.grantTokens({ person: ANN });
    clock.advanceMs(170 * DAY_MS);
    expect((await refresh(double, refreshToken)).status).toBe(200);
    clock.advanceMs(170 * DAY_MS);
    expect((await refresh(double, refreshToken)).status).toBe(200);
    clock.advanceMs(190 * DAY_MS);
    expect((await refresh(double, refreshToken)).body.error).toBe('invalid_grant');
  });

  test('with the consent screen in Testing, a refresh token dies after seven days of use', async () => {
    const { double, clock } = await openTestWorld({
      clients: [{ clientId: 'a-client', clientSecret: 'a-secret', isInTesting: true }],
    });
    const { refreshToken } = await double.control.grantTokens({ person: ANN });
    clock.advanceMs(7 * DAY_MS - 1);
    expect((await refresh(double, refreshToken)).status).toBe(200);
    clock.advanceMs(1);
    expect((await refresh(double, refreshToken)).body.error).toBe('invalid_grant');
  });

  test('the hundred-and-first live refresh token kills the oldest', async () => {
    const { double } = await openTestWorld();
    const tokens: string[] = [];
    for (let index = 0; index < 101; index += 1) {
      tokens.push((await double.control.grantTokens({ person: ANN })).refreshToken);
    }
    expect((await refresh(double, tokens[0]!)).body).toEqual({
      error: 'invalid_grant',
      error_description: 'Token has been expired or revoked.',
    });
    expect((await refresh(double, tokens[1]!)).status).toBe(200);
    expect((await refresh(double, tokens[100]!)).status).toBe(200);
  });
});

describe('losing access', () => {
  test('revoked tokens answer invalid_grant, a session policy adds invalid_rapt, calls meet a 401', async () => {
    const { double, call } = await openTestWorld();
    const first = await double.control.grantTokens({ person: ANN });
    await double.control.revokeTokens({ person: ANN });
    const revoked = await refresh(double, first.refreshToken);
    expect(revoked.status).toBe(400);
    expect(revoked.body).toEqual({
      error: 'invalid_grant',
      error_description: 'Token has been expired or revoked.',
    });
    expect((await call('/profile', { token: first.accessToken })).status).toBe(401);

    const second = await double.control.grantTokens({ person: ANN });
    await double.control.revokeTokens({ person: ANN, subtype: 'invalid_rapt' });
    expect((await refresh(double, second.refreshToken)).body).toMatchObject({
      error: 'invalid_grant',
      error_subtype: 'invalid_rapt',
    });
  });

  test('a changed password kills the tokens that reach mail and spares sign-in', async () => {
    const { double } = await openTestWorld();
    const mail = await double.control.grantTokens({ person: ANN });
    const signIn = await double.control.grantTokens({ person: ANN, scopes: ['openid', EMAIL] });
    await double.control.changePassword({ person: ANN });
    expect((await refresh(double, mail.refreshToken)).body.error).toBe('invalid_grant');
    expect((await refresh(double, signIn.refreshToken)).status).toBe(200);
  });

  test('a deleted account loses its tokens and is offered no more', async () => {
    const { double } = await openTestWorld();
    const { refreshToken } = await double.control.grantTokens({ person: ANN });
    await double.control.deleteAccount({ person: ANN });
    expect((await refresh(double, refreshToken)).body.error_description).toBe('Account has been deleted');
    expect(await (await fetch(authorizeUrl(double))).text()).not.toContain(ANN);
  });

  test.each(['query', 'body'])('revoking one token by %s ends the whole grant', async (where) => {
    const { double, call } = await openTestWorld();
    const { accessToken, refreshToken } = await double.control.grantTokens({ person: ANN });
    const { GOOGLE_REVOKE_URL } = double.settings;
    const revoke = () =>
      where === 'query'
        ? post(`${GOOGLE_REVOKE_URL}?token=${encodeURIComponent(refreshToken)}`, {})
        : post(GOOGLE_REVOKE_URL, { token: refreshToken });
    expect(await revoke()).toMatchObject({ status: 200, body: {} });
    expect((await refresh(double, refreshToken)).body.error).toBe('invalid_grant');
    expect((await call('/profile', { token: accessToken })).status).toBe(401);
    const again = await revoke();
    expect([again.status, again.body.error]).toEqual([400, 'invalid_token']);
  });

  test('expired access tokens meet a 401 while the refresh token lives on', async () => {
    const { double, call } = await openTestWorld();
    const { accessToken, refreshToken } = await double.control.grantTokens({ person: ANN });
    await double.control.expireAccessTokens({ person: ANN });
    expect((await call('/profile', { token: accessToken })).status).toBe(401);
    expect((await refresh(double, refreshToken)).status).toBe(200);
  });
});

describe('who it is', () => {
  const userinfo = async (double: GoogleDouble, token: string) =>
    readAnswer(
      await fetch(double.settings.GOOGLE_USERINFO_URL, { headers: { Authorization: `Bearer ${token}` } }),
    );

  test('userinfo tells the account number and what the scopes allow', async () => {
    const { double } = await openTestWorld();
    const { accessToken, sub } = await double.control.grantTokens({ person: ANN });
    expect(await userinfo(double, accessToken)).toMatchObject({
      status: 200,
      body: { sub, email: ANN, email_verified: true, hd: 'acorn-and-oak.example' },
    });
    expect((await userinfo(double, 'garbage')).status).toBe(401);
  });

  test('a consumer account has no Workspace domain', async () => {
    const { double } = await openTestWorld({ seed: { people: [{ address: 'pat@gmail.com', name: 'Pat' }] } });
    const { accessToken } = await double.control.grantTokens({ person: 'pat@gmail.com' });
    expect((await userinfo(double, accessToken)).body).not.toHaveProperty('hd');
  });
});
