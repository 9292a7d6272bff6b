import type { Role } from '@mailsync/crm';
import { expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../testing/create-test-api.ts';

type SignedIn = Awaited<ReturnType<TestApi['signIn']>>;

/** Sam of the north, with a mailbox that holds an email from Ada, who is Sam's lead; Gus has left, Lee is of the south. */
async function start() {
  const api = await createTestApi();
  const { seed, db, signIn, request } = api;
  const [north, south] = [await seed.team('North'), await seed.team('South')];
  const sam = await signIn('junior_salesperson', { teamId: north });
  const lee = await signIn('salesperson', { teamId: south });
  const gus = await seed.user({ role: 'salesperson', teamId: north });
  const ofSam = await seed.mailbox({ userId: sam.user.id, address: 'sam@company.example' });
  const ofGus = await seed.mailbox({ userId: gus.id, address: 'gus@company.example' });
  await db.write((r) => r.users.update({ id: gus.id, changes: { deactivatedAt: new Date() } }));
  const boss = await signIn('administrator');
  const addLead = async (name: string, ownerId: string | null) => {
    const json = { name, addresses: [`${name.toLowerCase()}@lead.example`], ownerId };
    const lead = (await (await request('POST', '/api/v1/leads', { ...boss, json })).json()) as { id: string };
    return lead.id;
  };
  const ada = await addLead('Ada', sam.user.id);
  const bo = await addLead('Bo', null);
  const emailId = await seed.email({ mailboxId: ofSam, from: 'ada@lead.example' });
  await db.write((r) => r.leads.linkRecordedEmails({ addressKeys: ['ada@lead.example'] }));
  const as = (role: Role, teamId: string | null = null) => signIn(role, { teamId });
  return { ...api, north, south, sam, lee, boss, as, ofSam, ofGus, ada, bo, emailId };
}

/** What each door answers to somebody. */
async function knock({
  world: { request, ofSam, ofGus, ada, bo, emailId },
  who,
}: {
  world: Awaited<ReturnType<typeof start>>;
  who: Pick<SignedIn, 'cookie'>;
}) {
  const statusOf = async (method: string, path: string, json?: unknown) =>
    (await request(method, `/api/v1/${path}`, { ...who, json })).status;
  return {
    audit: await statusOf('GET', `mailboxes/${ofSam}/audit`),
    auditOfGus: await statusOf('GET', `mailboxes/${ofGus}/audit`),
    restore: await statusOf('POST', `mailboxes/${ofSam}/fates/18f/restore`),
    restoreOfGus: await statusOf('POST', `mailboxes/${ofGus}/fates/18f/restore`),
    estimateLeads: await statusOf('POST', 'imports/estimate', { addresses: ['max@bolt.example'] }),
    estimateWindow: await statusOf('POST', 'imports/estimate', { importWindowDays: 900 }),
    quota: await statusOf('GET', 'quota'),
    removeEmail: await statusOf('DELETE', `emails/${emailId}`),
    // Last: it changes whom the email is of.
    merge: await statusOf('POST', `leads/${bo}/merge`, { intoLeadId: ada }),
  };
}

const NOTHING = {
  audit: 404,
  auditOfGus: 404,
  restore: 404,
  restoreOfGus: 404,
  estimateLeads: 403,
  estimateWindow: 403,
  quota: 403,
  removeEmail: 403,
  merge: 403,
};
const ALL = {
  audit: 200,
  auditOfGus: 200,
  restore: 202,
  restoreOfGus: 202,
  estimateLeads: 200,
  estimateWindow: 200,
  quota: 200,
  removeEmail: 204,
  merge: 200,
};

it.each<[string, Role, 'north' | 'south' | null, Partial<typeof NOTHING>]>([
  ['an administrator', 'administrator', null, ALL],
  ['a company manager', 'company_manager', null, ALL],
  ['a marketing manager', 'marketing_manager', null, { ...NOTHING, estimateLeads: 200, merge: 200 }],
  ['the manager of the team', 'sales_manager', 'north', { ...ALL, estimateWindow: 403, quota: 403 }],
  ['the manager of another team', 'sales_manager', 'south', { ...NOTHING, estimateLeads: 200, merge: 200 }],
  ['a salesperson of the team', 'salesperson', 'north', NOTHING],
  // Ada is not theirs: there is no such email for them.
  ['a junior of the team', 'junior_salesperson', 'north', { ...NOTHING, removeEmail: 404 }],
])('to the mailbox of another, %s has these doors open', async (_, role, team, expected) => {
  const world = await start();
  const who = await world.as(role, team && world[team]);
  expect(await knock({ world, who })).toEqual(expected);
});

it('a junior salesperson has the doors to their own mailbox open, and no others', async () => {
  const world = await start();
  expect(await knock({ world, who: world.sam })).toEqual({
    ...NOTHING,
    audit: 200,
    restore: 202,
    removeEmail: 204,
  });
});

it('who was let go finds every door closed with the same cookie', async () => {
  const world = await start();
  const who = await world.as('company_manager');
  const json = { deactivated: true };
  const answer = await world.request('PATCH', `/api/v1/users/${who.user.id}`, { ...world.boss, json });
  expect(answer.status).toBe(200);
  expect(new Set(Object.values(await knock({ world, who })))).toEqual(new Set([401]));
});
