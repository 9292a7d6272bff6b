import { describe, expect, it } from 'vitest';
import { ANN, deliverToAnn, mail, openOak, readMailbox, readSubjects, JANE } from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';

const soon = { timeout: 5_000, interval: 5 };

async function openListening(change: Parameters<typeof openOak>[0] = {}) {
  const fixture = await openOak(change);
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  const userId = await fixture.addUser({ email: ANN.address });
  const mailboxId = await fixture.connectAppPassword({ userId, person: ANN.address });
  await fixture.pass(mailboxId);
  fixture.clock.advanceMs(1_000);
  await listen(fixture, mailboxId);
  return { fixture, userId, mailboxId };
}

async function listen(fixture: EngineFixture, mailboxId: string) {
  await fixture.idle.look();
  await expect.poll(async () => (await readMailbox(fixture, mailboxId)).idleUntil, soon).not.toBeNull();
}

const isDue = async (fixture: EngineFixture, mailboxId: string) =>
  (await readMailbox(fixture, mailboxId)).nextSyncAt! <= fixture.clock.now();

describe('a mailbox that syncs by app password', () => {
  it('hears of new mail at once over its one connection, and goes on hearing after the pass', async () => {
    const { fixture, userId, mailboxId } = await openListening();
    for (const subject of ['First', 'Second']) {
      expect(await isDue(fixture, mailboxId)).toBe(false);
      await deliverToAnn(fixture, { mail: mail({ subject }) });
      await expect.poll(() => isDue(fixture, mailboxId), soon).toBe(true);
      await fixture.pass(mailboxId);
      fixture.clock.advanceMs(1_000);
    }
    expect(await readSubjects(fixture, userId)).toEqual(['First', 'Second']);
    expect(await fixture.google.control.counters()).toMatchObject({ calls: { 'imap.login': 2 } });
  });
});
