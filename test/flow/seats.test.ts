import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anna, ben, type Flow, openFlow } from './open-flow.ts';

describe('a company with one seat', () => {
  let flow: Flow;
  beforeAll(async () => {
    flow = await openFlow({ mailboxLimit: 1 });
  });
  afterAll(() => flow.close());

  it('lets the second mailbox wait with its place, and promotes it the moment the first disconnects', async () => {
    await flow.connect(anna);
    const annas = await flow.waitForStatus(anna.email, 'enabled');
    await flow.connect(ben);
    const waiting = await flow.waitForStatus(ben.email, 'pending');
    expect(waiting.queuePosition).toBe(1);
    expect(waiting.lastSyncedAt).toBeNull();

    const client = await flow.signIn(anna);
    await client.post(`/api/v1/mailboxes/${annas.id}/disconnect`, { history: 'keep' });
    // In the same transaction, so there is nothing to wait for.
    expect(await flow.mailboxOf(ben.email)).toMatchObject({ status: 'enabled', queuePosition: null });
    await flow.waitForImport(ben.email);
    expect(await flow.mailboxOf(anna.email)).toMatchObject({ status: null });
  });
});
