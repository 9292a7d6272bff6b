import { expect, it } from 'vitest';
import { ANN, openAnnsMailbox } from '../testing/oak-world.ts';
import { chooseGiveUpTime } from './choose-give-up-time.ts';

const HOUR_MS = 3_600_000;
const at = new Date('2026-05-04T09:00:00Z');
const failing = {
  disconnectedAt: null,
  hasSeat: true,
  givenUpAt: null,
  lastOwnFailureAt: at,
  ownFailureMs: 40 * HOUR_MS,
};

it('trying ends when what is left of the two days has passed since the last failure of its own', () => {
  expect(chooseGiveUpTime({ facts: failing, giveUpAfterMs: 48 * HOUR_MS })).toEqual(
    new Date('2026-05-04T17:00:00Z'),
  );
});

it('no end is near while the clock stands still, or nothing is tried', () => {
  for (const change of [
    { lastOwnFailureAt: null },
    { hasSeat: false },
    { givenUpAt: at },
    { disconnectedAt: at },
  ])
    expect(chooseGiveUpTime({ facts: { ...failing, ...change }, giveUpAfterMs: 48 * HOUR_MS })).toBeNull();
});

it('a mailbox says itself when it is given up, and is given up then', async () => {
  const { fixture, mailboxId } = await openAnnsMailbox();
  expect((await fixture.view(mailboxId)).givesUpAt).toBeNull();
  await fixture.google.control.revokeTokens({ person: ANN.address });
  await fixture.passWhenDue(mailboxId);
  let view = await fixture.view(mailboxId);
  for (let pass = 0; pass < 200 && view.givesUpAt; pass += 1) {
    const { givesUpAt } = view;
    await fixture.passWhenDue(mailboxId);
    view = await fixture.view(mailboxId);
    if (!view.givesUpAt) expect(fixture.clock.now().getTime()).toBeGreaterThanOrEqual(givesUpAt.getTime());
  }
  expect(view.status).toBe('connection');
});
