import { expect, test } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';

const AT = new Date('2026-03-02T09:00:00Z');

describeOnEachDialect('how Slack stands', (openTestDatabase) => {
  test('is nothing until a program begins, and keeps what is known of the workspace over a restart', async () => {
    const db = await openTestDatabase();
    const read = () => db.read((r) => r.slackConnection.read());
    expect(await read()).toBeUndefined();

    await db.write((r) => r.slackConnection.begin({ mode: 'http' }));
    expect(await read()).toMatchObject({ mode: 'http', teamId: null, connectedSince: null });
    await db.write((r) =>
      r.slackConnection.change({
        teamId: 'T1',
        teamName: 'Acorn & Oak',
        connectedSince: AT,
        tokenProblem: 'token_revoked',
        tokenProblemSince: AT,
        doorProblem: 'unreachable',
        doorProblemSince: AT,
      }),
    );
    await db.write((r) => r.slackConnection.begin({ mode: 'socket' }));
    expect(await read()).toEqual({
      mode: 'socket',
      teamId: 'T1',
      teamName: 'Acorn & Oak',
      appId: null,
      connectedSince: null,
      lastHeardAt: null,
      checkedAt: null,
      tokenProblem: 'token_revoked',
      tokenProblemSince: AT,
      tokenProblemDetail: null,
      doorProblem: null,
      doorProblemSince: null,
    });

    await db.write((r) => r.slackConnection.remove());
    expect(await read()).toBeUndefined();
  });
});
