import { expect } from 'vitest';
import { ANN, openOak } from './oak-world.ts';
import type { EngineFixture } from './open-engine-fixture.ts';

const person = ANN.address;

/** Ann as a user, with nothing connected yet. */
export async function openWithAnn() {
  const fixture = await openOak();
  return { fixture, userId: await fixture.addUser({ email: person }) };
}

/** Nothing is connected. Returns how often each method of Google was called. */
export async function expectNothingStored(fixture: EngineFixture) {
  expect(await fixture.engine.readMailboxes({})).toEqual([]);
  const { calls } = await fixture.google.control.counters();
  return calls;
}

/** Starts, consents, and hands back what Google says, for tests that tamper with it. */
export async function visitGoogle(fixture: EngineFixture, userId: string) {
  const { authorizeUrl } = await fixture.engine.startGoogleConnect({
    userId,
    expectedAddress: person,
    mailboxId: null,
  });
  const { redirectUrl } = await fixture.google.control.consent({ authorizeUrl, person });
  const answer = new URL(redirectUrl).searchParams;
  return { state: answer.get('state'), code: answer.get('code'), error: null, visitorUserId: userId };
}

/** Comes back from Google and reads the page that says how it ended. */
export async function finish(
  fixture: EngineFixture,
  answer: Parameters<EngineFixture['engine']['finishGoogleConnect']>[0],
) {
  const { resultId } = await fixture.engine.finishGoogleConnect(answer);
  return fixture.engine.readConnectResult({ resultId });
}
