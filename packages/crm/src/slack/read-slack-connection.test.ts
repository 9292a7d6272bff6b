import { openTestSqlite } from '@mailsync/db/testing';
import { createManualClock } from '@mailsync/foundation';
import { expect, onTestFinished, test } from 'vitest';
import { createTestCrm } from '../testing/index.ts';

const AT = new Date('2026-03-02T09:00:00Z');
const administrator = { id: 'u1', role: 'administrator', teamId: null } as const;

async function start() {
  const { database: db, remove } = await openTestSqlite();
  onTestFinished(remove);
  const { crm } = await createTestCrm({ db, clock: createManualClock(AT) });
  return { db, read: () => crm.slack.readConnection({ actor: administrator }), crm };
}

test('without Slack it is off; before the first connection it is connecting', async () => {
  const { db, read } = await start();
  expect(await read()).toMatchObject({ state: 'off', mode: null, workspace: null, problems: [] });
  await db.write((r) => r.slackConnection.begin({ mode: 'socket' }));
  expect(await read()).toMatchObject({ state: 'connecting', mode: 'socket' });
});

test('connected says since when and to which workspace', async () => {
  const { db, read } = await start();
  await db.write(async (r) => {
    await r.slackConnection.begin({ mode: 'socket' });
    await r.slackConnection.change({ connectedSince: AT, teamId: 'T1', teamName: 'Acorn & Oak' });
  });
  expect(await read()).toMatchObject({
    state: 'connected',
    connectedSince: AT,
    workspace: { id: 'T1', name: 'Acorn & Oak' },
  });
});

test('a trouble is named with its mend; the same one both ways is said once', async () => {
  const { db, read } = await start();
  const change = (changes: object) => db.write((r) => r.slackConnection.change(changes));
  await db.write((r) => r.slackConnection.begin({ mode: 'socket' }));
  await change({
    connectedSince: AT,
    tokenProblem: 'missing_scope',
    tokenProblemSince: AT,
    tokenProblemDetail: 'im:write',
  });
  const missing = await read();
  expect(missing).toMatchObject({ state: 'trouble', connectedSince: null });
  expect(missing.problems).toEqual([
    {
      code: 'missing_scope',
      since: AT,
      what: 'The Slack app was not granted everything that Mail Sync needs. Missing: im:write.',
      howToFix: expect.arrayContaining([expect.stringContaining('App Manifest')]),
    },
  ]);

  await change({ tokenProblem: 'unreachable', tokenProblemDetail: null });
  await change({ doorProblem: 'unreachable', doorProblemSince: AT });
  expect((await read()).problems.map(({ code }) => code)).toEqual(['unreachable']);
});

test('whoever does not manage the company is refused', async () => {
  const { crm } = await start();
  for (const role of ['marketing_manager', 'sales_manager', 'salesperson', 'junior_salesperson'] as const)
    await expect(crm.slack.readConnection({ actor: { id: 'u2', role, teamId: null } })).rejects.toMatchObject(
      { code: 'permission.denied' },
    );
});
