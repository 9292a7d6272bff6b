import { expect, it } from 'vitest';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { ANN, MINUTE_MS, openOak } from '../testing/oak-world.ts';

async function visitGoogle(fixture: EngineFixture, decision: 'allow' | 'cancel' = 'allow') {
  const { authorizeUrl } = await fixture.engine.startGoogleSignIn({ returnTo: '/leads' });
  const { redirectUrl } = await fixture.google.control.consent({
    authorizeUrl,
    person: ANN.address,
    decision,
  });
  const answer = new URL(redirectUrl).searchParams;
  return { state: answer.get('state'), code: answer.get('code'), error: answer.get('error') };
}

it('signing in with Google tells who it is, asks for no mail, and works once', async () => {
  const fixture = await openOak();
  const { authorizeUrl } = await fixture.engine.startGoogleSignIn({ returnTo: '/' });
  expect(authorizeUrl).not.toContain('gmail');
  const answer = await visitGoogle(fixture);
  expect(await fixture.engine.finishGoogleSignIn(answer)).toMatchObject({
    email: ANN.address,
    emailVerified: true,
    name: ANN.name,
    googleSub: expect.stringMatching(/^\d+$/),
    returnTo: '/leads',
  });
  await expect(fixture.engine.finishGoogleSignIn(answer)).rejects.toMatchObject({ code: 'sign_in.expired' });
});

it('a sign-in that is cancelled, late, made up or met by an outage signs nobody in', async () => {
  const fixture = await openOak();
  await expect(fixture.engine.finishGoogleSignIn(await visitGoogle(fixture, 'cancel'))).rejects.toMatchObject(
    {
      code: 'sign_in.refused',
    },
  );
  const late = await visitGoogle(fixture);
  fixture.clock.advanceMs(11 * MINUTE_MS);
  await expect(fixture.engine.finishGoogleSignIn(late)).rejects.toMatchObject({ code: 'sign_in.expired' });
  await expect(
    fixture.engine.finishGoogleSignIn({ state: 'made up', code: 'x', error: null }),
  ).rejects.toMatchObject({ code: 'sign_in.expired' });

  const unlucky = await visitGoogle(fixture);
  await fixture.google.control.failNext({ kind: 'status', status: 503, method: 'oauth.token' });
  await expect(fixture.engine.finishGoogleSignIn(unlucky)).rejects.toMatchObject({
    code: 'google.unavailable',
  });
});

it('a state for signing in cannot be used to connect a mailbox, nor the other way round', async () => {
  const fixture = await openOak();
  const answer = await visitGoogle(fixture);
  expect(await fixture.engine.finishGoogleConnect({ ...answer, visitorUserId: null })).toEqual({
    resultId: 'connect.link_unknown',
  });
});
