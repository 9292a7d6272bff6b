import { expect, it } from 'vitest';
import type { z } from '@hono/zod-openapi';
import { createTestApi } from '../testing/create-test-api.ts';
import {
  alertChannelsShape,
  authorizeUrlShape,
  companyShape,
  connectLinkShape,
  connectResultShape,
  createdUserShape,
  emailListShape,
  emailShape,
  importLeadsResultShape,
  installationShape,
  leadListShape,
  leadShape,
  mailboxListShape,
  mailboxShape,
  mailProvidersShape,
  sessionShape,
  syncErrorListShape,
  syncErrorShape,
  quotaShape,
  slackConnectionShape,
  usageShape,
  userListShape,
  userShape,
} from './index.ts';

async function start() {
  const api = await createTestApi();
  const { cookie, user } = await api.signIn('administrator');
  const mailboxId = await api.seed.mailbox({ userId: user.id, address: 'boss@company.example' });
  const emailId = await api.seed.email({ mailboxId, from: 'ada@lead.example' });
  /** The answer as it is, when it is what the contract says and holds nothing more. */
  const asked: string[] = [];
  const ask = async (method: string, path: string, shape: z.ZodType, input: object = {}) => {
    const response = await api.request(method, path, { cookie, ...input });
    const answer: unknown = await response.json();
    expect([path, response.ok, answer]).toEqual([path, true, answer]);
    expect([path, shape.parse(answer)]).toEqual([path, answer]);
    asked.push(`${method} ${path}`);
    return answer as never;
  };
  return { ...api, cookie, user, mailboxId, emailId, ask, asked };
}

it('every answer is what the contract says, no less and no more', async () => {
  const { ask, asked, user, mailboxId, emailId, engine, db } = await start();
  await ask('GET', '/api/v1/installation', installationShape);
  await ask('GET', '/api/v1/session', sessionShape);

  const lead: { id: string } = await ask('POST', '/api/v1/leads', leadShape, {
    json: { name: 'Ada', addresses: ['ada@lead.example'], ownerId: user.id },
  });
  await ask('GET', `/api/v1/leads/${lead.id}`, leadShape);
  await ask('GET', '/api/v1/leads', leadListShape);
  await ask('GET', `/api/v1/leads/${lead.id}/emails`, emailListShape);
  await ask('GET', '/api/v1/emails?q=offer', emailListShape);
  await ask('GET', `/api/v1/emails/${emailId}`, emailShape);
  await ask('POST', '/api/v1/leads/import', importLeadsResultShape, {
    body: 'name,email\nBo,bo@lead.example\n',
    headers: { 'content-type': 'text/csv' },
  });

  await ask('GET', '/api/v1/mailboxes', mailboxListShape);
  await ask('GET', `/api/v1/mailboxes/${mailboxId}`, mailboxShape);
  await ask('POST', `/api/v1/mailboxes/${mailboxId}/sync`, mailboxShape);
  await ask('POST', `/api/v1/mailboxes/${mailboxId}/audit`, mailboxShape);
  await ask('POST', '/api/v1/mailboxes/google', authorizeUrlShape, { json: {} });
  await ask('POST', '/api/v1/mailboxes/app-password', mailboxShape, {
    json: { address: 'boss@company.example', appPassword: 'abcd efgh ijkl mnop', mailboxId },
  });
  await ask('GET', '/api/v1/mail-providers', mailProvidersShape);
  const servers = {
    imap: { host: 'imap.company.example', port: 993, security: 'tls' as const },
    smtp: { host: 'smtp.company.example', port: 587, security: 'starttls' as const },
    login: 'boss',
  };
  await db.write((r) => r.mailboxes.update(mailboxId, { servers, route: 'app_password' }));
  const elsewhere: object = await ask('POST', '/api/v1/mailboxes/app-password', mailboxShape, {
    json: { address: 'boss@company.example', appPassword: 'two words', mailboxId, servers },
  });
  expect(elsewhere).toMatchObject({ provider: 'other', servers });
  expect(engine.asked.at(-1)).toMatchObject({ input: { appPassword: 'two words', servers } });
  const entry = {
    id: 'e1',
    mailboxId,
    occurredAt: new Date(),
    lastSeenAt: new Date(),
    count: 2,
    resolvedAt: null,
    affectedCount: 38,
    acknowledged: { userId: user.id, userName: user.name, at: new Date() },
  };
  const text = {
    code: 'google.unavailable',
    what: 'Away.',
    howToFix: ['Wait.'],
    whoCanFix: 'nobody_needed' as const,
  };
  engine.answers.syncErrors = [{ ...entry, ...text }];
  await ask('GET', '/api/v1/sync-errors', syncErrorListShape);
  await db.write((r) =>
    r.syncErrors.insert({
      id: 'e2',
      mailboxId,
      code: 'google.sign_in_revoked',
      detail: '',
      count: 1,
      occurredAt: new Date(),
      lastSeenAt: new Date(),
    }),
  );
  const acknowledged: object = await ask('POST', '/api/v1/sync-errors/e2/acknowledge', syncErrorShape);
  expect(acknowledged).toMatchObject({ id: 'e2', acknowledged: { userId: user.id, userName: user.name } });
  await ask('POST', `/api/v1/mailboxes/${mailboxId}/disconnect`, mailboxShape, { json: { history: 'keep' } });
  await ask('GET', '/api/v1/connect-links/good', connectLinkShape);
  await ask('POST', '/api/v1/connect-links/good/google', authorizeUrlShape);
  await ask('GET', '/api/v1/connect-results/result-1', connectResultShape);

  const json = { email: 'anna@company.example', name: 'Anna', role: 'salesperson', team: 'North' };
  const created: { user: { id: string } } = await ask('POST', '/api/v1/users', createdUserShape, { json });
  await ask('GET', '/api/v1/users', userListShape);
  await ask('PATCH', `/api/v1/users/${created.user.id}`, userShape, { json: { deactivated: true } });
  await ask('GET', '/api/v1/company', companyShape);
  const company = await ask('PATCH', '/api/v1/company', companyShape, {
    json: { mailboxLimit: 7, exclusions: ['bank.example'], slackSelfSignup: true },
  });
  expect(company).toMatchObject({ mailboxLimit: 7, slackSelfSignup: true });
  const channels = [{ channelId: 'C0123456', kinds: ['mailbox'] }];
  await ask('PUT', '/api/v1/alert-channels', alertChannelsShape, { json: channels });
  const told: object[] = await ask('GET', '/api/v1/alert-channels', alertChannelsShape);
  // What was read can be sent back as it is.
  expect(await ask('PUT', '/api/v1/alert-channels', alertChannelsShape, { json: told })).toEqual(told);
  expect(await ask('GET', '/api/v1/slack', slackConnectionShape)).toMatchObject({ state: 'off' });
  await db.write(async (r) => {
    await r.slackConnection.begin({ mode: 'http' });
    const [teamId, at] = ['T1', new Date()];
    await r.slackConnection.change({
      teamId,
      checkedAt: at,
      tokenProblem: 'token_revoked',
      tokenProblemSince: at,
    });
  });
  expect(await ask('GET', '/api/v1/slack', slackConnectionShape)).toMatchObject({ state: 'trouble' });
  engine.answers.usage = [{ mailboxId, address: 'boss@company.example', userId: user.id, days: 3.5 }];
  await ask('GET', '/api/v1/usage?month=2026-05', usageShape);
  const units = { usedUnits: 420, byPurpose: { live: 20, import: 400, audit: 0 } };
  engine.answers.quota.mailboxMinute.busiest = [{ mailboxId, ...units }];
  await ask('GET', '/api/v1/quota', quotaShape);
  expect(asked).toHaveLength(35);
});

it('users are listed page by page', async () => {
  const { ask, seed } = await start();
  for (const name of ['Ann', 'Bea', 'Cleo']) await seed.user({ role: 'salesperson', name });
  const names: string[] = [];
  let query = '?limit=3';
  do {
    const page: { items: { name: string }[]; nextCursor: string | null } = await ask(
      'GET',
      `/api/v1/users${query}`,
      userListShape,
    );
    names.push(...page.items.map(({ name }) => name));
    query = page.nextCursor === null ? '' : `?limit=3&cursor=${page.nextCursor}`;
  } while (query);
  expect(names).toEqual(['Ann', 'Bea', 'Cleo', 'The administrator']);
});

it('usage comes as CSV when asked for, and no cell of it is a formula', async () => {
  const { request, signIn, engine, mailboxId, user } = await start();
  const { cookie } = await signIn('company_manager');
  engine.answers.usage = [{ mailboxId, address: '=cmd@company.example', userId: user.id, days: 1 }];
  const response = await request('GET', '/api/v1/usage?month=2026-05', {
    cookie,
    headers: { accept: 'text/csv' },
  });
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('content-disposition')).toBe(
    'attachment; filename="mailsync-usage-2026-05.csv"',
  );
  expect(await response.text()).toBe("address,user,days\r\n'=cmd@company.example,The administrator,1\r\n");
});

it('Google’s way back leads to the page that says how it ended, and tells the engine whose browser it is', async () => {
  const { request, engine, cookie, user } = await start();
  for (const headers of [{}, { cookie }]) {
    const back = await request('GET', '/oauth/google/callback?state=s&error=access_denied', headers);
    expect([back.status, back.headers.get('location')]).toEqual([303, '/connect/result/result-1']);
  }
  const answer = { state: 's', code: null, error: 'access_denied' };
  expect(engine.asked).toEqual([
    { verb: 'finishGoogleConnect', input: { ...answer, visitorUserId: null } },
    { verb: 'finishGoogleConnect', input: { ...answer, visitorUserId: user.id } },
  ]);
});
