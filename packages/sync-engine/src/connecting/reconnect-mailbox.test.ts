import { describe, expect, it } from 'vitest';
import {
  ANN,
  BEN,
  connectPerson,
  MINUTE_MS,
  openAnnsMailbox,
  openOak,
  readMailbox,
} from '../testing/oak-world.ts';

const person = ANN.address;

describe('a mailbox that somebody else has connected', () => {
  it('is not taken over, and the access that was granted just now is not revoked under it', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    const other = await fixture.addUser({ email: BEN.address });
    expect(await fixture.connect({ userId: other, person, expectedAddress: null })).toMatchObject({
      outcome: 'not_connected',
      code: 'connect.owned_by_other',
    });
    expect((await fixture.google.control.counters()).calls['oauth.revoke']).toBeUndefined();
    await fixture.google.control.expireAccessTokens({ person });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
  });

  it('cannot be named as one’s own to reconnect', async () => {
    const { fixture, mailboxId } = await openAnnsMailbox();
    const other = await fixture.addUser({ email: BEN.address });
    await expect(
      fixture.engine.startGoogleConnect({ userId: other, expectedAddress: null, mailboxId }),
    ).rejects.toMatchObject({ code: 'mailbox.not_found' });
  });
});

it('reconnecting keeps the id, the history and the cursor', async () => {
  const { fixture, userId, mailboxId } = await openAnnsMailbox();
  const before = await readMailbox(fixture, mailboxId);
  fixture.clock.advanceMs(MINUTE_MS);
  const result = await fixture.connect({ userId, person, mailboxId });
  expect(result).toMatchObject({ mailboxId, title: 'Connected again' });
  const after = await readMailbox(fixture, mailboxId);
  expect(after).toMatchObject({
    historyId: before.historyId,
    importedRevision: before.importedRevision,
    connectedAt: before.connectedAt,
    queuedAt: before.queuedAt,
  });
  expect(await fixture.engine.readMailboxes({})).toHaveLength(1);
});

it('two people may connect at once, each their own', async () => {
  const fixture = await openOak();
  const [ann, ben] = await Promise.all([connectPerson(fixture, ANN), connectPerson(fixture, BEN)]);
  expect((await fixture.view(ann.mailboxId)).address).toBe(ANN.address);
  expect((await fixture.view(ben.mailboxId)).address).toBe(BEN.address);
});
