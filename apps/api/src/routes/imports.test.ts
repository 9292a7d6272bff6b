import { expect, it } from 'vitest';
import { importEstimateShape } from '../contract/index.ts';
import { createTestApi } from '../testing/create-test-api.ts';

const PATH = '/api/v1/imports/estimate';

async function start() {
  const api = await createTestApi();
  const boss = await api.signIn('administrator');
  const mailboxId = await api.seed.mailbox({ userId: boss.user.id, address: 'boss@company.example' });
  api.engine.answers.estimate = {
    addressCount: 2,
    mailboxCount: 1,
    mailboxes: [
      { mailboxId, userId: boss.user.id, outcome: 'counted', messageCount: 12, units: 250, minutes: 1 },
    ],
  };
  return { ...api, boss, mailboxId };
}

it('how much an import would read is told before it begins, in the shape of the contract', async () => {
  const { request, boss, mailboxId } = await start();
  const answer = await request('POST', PATH, { ...boss, json: { addresses: ['max@bolt.example'] } });
  expect(answer.status).toBe(200);
  const estimate = importEstimateShape.parse(await answer.json());
  expect(estimate).toMatchObject({ messageCount: 12, units: 250, minutes: 1, isExact: true });
  expect(estimate.mailboxes).toMatchObject([
    { mailboxId, address: 'boss@company.example', outcome: 'counted' },
  ]);
});

it('asking for both at once, or for no window at all is refused', async () => {
  const { request, boss } = await start();
  for (const json of [
    {},
    { importWindowDays: 0 },
    { addresses: ['max@bolt.example'], importWindowDays: 900 },
  ]) {
    expect((await request('POST', PATH, { ...boss, json })).status).toBe(400);
  }
});

it('a list of a hundred thousand addresses fits', async () => {
  const { request, boss } = await start();
  const addresses = Array.from({ length: 100_000 }, (_, at) => `somebody${at}@company-${at}.example`);
  expect((await request('POST', PATH, { ...boss, json: { addresses } })).status).toBe(200);
});

it('salespeople may not ask, nor may anybody who is not signed in', async () => {
  const { request, signIn } = await start();
  const json = { addresses: ['max@bolt.example'] };
  expect((await request('POST', PATH, { ...(await signIn('salesperson')), json })).status).toBe(403);
  expect((await request('POST', PATH, { json })).status).toBe(401);
});

it('who counts in a loop is told when to try again, and the engine is spared', async () => {
  const { request, boss, engine } = await start();
  const ask = () => request('POST', PATH, { ...boss, json: { addresses: ['max@bolt.example'] } });
  const answers = await Promise.all(Array.from({ length: 25 }, ask));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(5);
  expect(Number(refused[0]!.headers.get('retry-after'))).toBeGreaterThan(3_500);
  expect(await refused[0]!.json()).toMatchObject({ code: 'import.too_many_estimates' });
  expect(engine.asked.filter(({ verb }) => verb === 'estimateImport')).toHaveLength(20);
});
