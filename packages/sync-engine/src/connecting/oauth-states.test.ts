import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../testing/oak-world.ts';
import { expectNothingStored, finish, openWithAnn, visitGoogle } from '../testing/visit-google.ts';

describe('a consent that comes back in another browser than it was begun in', () => {
  it.each(['nobody', 'somebody else'])('connects nothing for %s', async (visitor) => {
    const { fixture, userId } = await openWithAnn();
    const victim = await fixture.addUser({ email: 'victim@oak.example' });
    const answer = await visitGoogle(fixture, userId);
    const visitorUserId = visitor === 'nobody' ? null : victim;
    expect(await finish(fixture, { ...answer, visitorUserId })).toMatchObject({
      outcome: 'not_connected',
      code: 'connect.other_person',
    });
    expect(await fixture.engine.readMailboxes({})).toEqual([]);
  });
});

describe('the state of a visit to Google', () => {
  it('works once', async () => {
    const { fixture, userId } = await openWithAnn();
    const answer = await visitGoogle(fixture, userId);
    expect(await finish(fixture, answer)).toMatchObject({ outcome: 'connected' });
    expect(await finish(fixture, answer)).toMatchObject({
      outcome: 'not_connected',
      code: 'connect.link_used',
    });
    expect(await fixture.engine.readMailboxes({})).toHaveLength(1);
  });

  it('is good for ten minutes', async () => {
    const { fixture, userId } = await openWithAnn();
    const answer = await visitGoogle(fixture, userId);
    fixture.clock.advanceMs(11 * MINUTE_MS);
    expect(await finish(fixture, answer)).toMatchObject({ code: 'connect.link_expired' });
    await expectNothingStored(fixture);
  });

  it.each([['made up'], [''], [null]])('that is %s is refused', async (state) => {
    const { fixture, userId } = await openWithAnn();
    const { code } = await visitGoogle(fixture, userId);
    expect(await finish(fixture, { state, code, error: null, visitorUserId: userId })).toMatchObject({
      code: 'connect.link_unknown',
    });
    await expectNothingStored(fixture);
  });
});
