import type { Role } from '@mailsync/crm';
import { expect, it } from 'vitest';
import type { Quota } from '../contract/index.ts';
import { createTestApi } from '../testing/create-test-api.ts';

it.each<[Role, number]>([
  ['administrator', 200],
  ['company_manager', 200],
  ['marketing_manager', 403],
  ['sales_manager', 403],
  ['salesperson', 403],
  ['junior_salesperson', 403],
])('the quota is asked for by a %s: %d', async (role, status) => {
  const { request, signIn } = await createTestApi();
  const { cookie } = await signIn(role);
  expect((await request('GET', '/api/v1/quota', { cookie })).status).toBe(status);
});

it('busy mailboxes are named by their address', async () => {
  const { request, signIn, seed, engine } = await createTestApi();
  const { user, cookie } = await signIn('company_manager');
  const mailboxId = await seed.mailbox({ userId: user.id, address: 'anna@company.example' });
  const units = { usedUnits: 420, byPurpose: { live: 20, import: 400, audit: 0 } };
  engine.answers.quota.mailboxMinute.busiest = [{ mailboxId, ...units }];

  const answer = (await (await request('GET', '/api/v1/quota', { cookie })).json()) as Quota;
  expect(answer.mailboxMinute.busiest).toEqual([{ mailboxId, address: 'anna@company.example', ...units }]);
  // What the process has spent by method is for those who run it: it stands in /metrics.
  expect(Object.keys(answer)).toEqual(['projectDay', 'projectMinute', 'mailboxMinute', 'waiting']);
});
