import type { Role } from '@mailsync/crm';
import { createTestCrm } from '@mailsync/crm/testing';
import { openTestSqlite } from '@mailsync/db/testing';
import { type Logger, createSilentLogger, systemClock } from '@mailsync/foundation';
import { onTestFinished } from 'vitest';
import { createApi } from '../create-api.ts';
import type { ApiDependencies } from '../dependencies.ts';

export const PUBLIC_URL = 'http://mail.company.example';
export const PASSWORD = 'a long enough password';

export interface RequestInput {
  cookie?: string | undefined;
  json?: unknown;
  body?: string | undefined;
  headers?: Record<string, string> | undefined;
}

/** The whole API over a database of its own and an engine that goes nowhere. All of it ends with the test. */
export async function createTestApi({
  logger = createSilentLogger(),
  ...given
}: Partial<ApiDependencies> & { logger?: Logger } = {}) {
  const { database: db, remove } = await openTestSqlite();
  const { crm, engine, clock, seed } = await createTestCrm({
    db,
    clock: systemClock,
    publicUrl: given.publicUrl,
  });

  const api = createApi({
    db,
    engine,
    crm,
    clock,
    logger,
    publicUrl: PUBLIC_URL,
    sandbox: { on: false, links: [] },
    googleSignIn: true,
    listSlackChannels: null,
    consoleDir: null,
    liveness: () => ({ ok: true, checks: { eventLoop: 'ok' } }),
    readiness: async () => ({ ok: true, checks: { database: 'ok' } }),
    metrics: async () => 'mailsync_up 1\n',
    liveTimes: { heartbeatMs: 50, pollMs: 50, coalesceMs: 5 },
    ...given,
  });
  onTestFinished(async () => {
    api.close();
    await remove();
  });

  const request = (method: string, path: string, { cookie, json, body, headers }: RequestInput = {}) =>
    api.app.request(`${PUBLIC_URL}${path}`, {
      method,
      headers: {
        host: new URL(PUBLIC_URL).host,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === undefined ? {} : { cookie }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body }),
    });

  return {
    ...api,
    db,
    crm,
    engine,
    seed,
    request,
    /** Makes a person who is here with this role and signs them in, as Google would: no slow hash. */
    async signIn(role: Role, { teamId = null }: { teamId?: string | null } = {}) {
      const user = await seed.user({ role, teamId });
      const cookie = await signInByGoogle({ engine, request, email: user.email });
      return { user, cookie };
    },
  };
}

export type TestApi = Awaited<ReturnType<typeof createTestApi>>;

async function signInByGoogle({
  engine,
  request,
  email,
}: Pick<TestApi, 'engine' | 'request'> & { email: string }): Promise<string> {
  const away = await request('GET', '/oauth/google/sign-in');
  const state = new URL(away.headers.get('location') ?? '').searchParams.get('state') ?? '';
  engine.answers.googleIdentity = { googleSub: `sub of ${email}`, email, emailVerified: true };
  const back = await request('GET', `/oauth/google/sign-in/callback?state=${state}&code=c`, {
    cookie: readCookie(away),
  });
  return readCookie(back);
}

/** The cookies that an answer sets, as a browser would send them back. */
export function readCookie(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .filter((cookie) => !cookie.endsWith('='))
    .join('; ');
}
