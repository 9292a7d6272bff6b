import { expect, it } from 'vitest';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { ANN, MINUTE_MS, openOak } from '../testing/oak-world.ts';

const person = ANN.address;
const origin = {
  door: 'slack' as const,
  replyTo: { channelId: 'C1', responseUrl: 'https://hooks.example/secret' },
};

async function openWithLink() {
  const fixture = await openOak();
  const userId = await fixture.addUser({ email: person });
  const link = await fixture.engine.createConnectLink({
    userId,
    expectedAddress: person,
    mailboxId: null,
    origin,
  });
  return { fixture, userId, link, token: new URL(link.url).pathname.split('/').at(-1)! };
}

/** Follows the link and consents, or not, at Google. */
async function follow(fixture: EngineFixture, token: string, decision: 'allow' | 'cancel' = 'allow') {
  const { authorizeUrl } = await fixture.engine.startGoogleConnect({ token });
  const { redirectUrl } = await fixture.google.control.consent({ authorizeUrl, person, decision });
  const answer = new URL(redirectUrl).searchParams;
  const { resultId } = await fixture.engine.finishGoogleConnect({
    state: answer.get('state'),
    code: answer.get('code'),
    error: answer.get('error'),
    // A link out of Slack is opened without a session.
    visitorUserId: null,
  });
  return fixture.engine.readConnectResult({ resultId });
}

it('a link out of Slack can be looked at by link scanners, and is spent when the mailbox is connected', async () => {
  const { fixture, userId, link, token } = await openWithLink();
  for (let count = 0; count < 3; count++) {
    expect(await fixture.engine.readConnectLink({ token })).toEqual({
      linkId: link.linkId,
      userId,
      expectedAddress: person,
      expiresAt: link.expiresAt,
    });
    await fixture.engine.startGoogleConnect({ token });
  }
  expect(await follow(fixture, token)).toMatchObject({ outcome: 'connected', address: person });
  await expect(fixture.engine.readConnectLink({ token })).rejects.toMatchObject({ code: 'link.used' });
  await expect(fixture.engine.startGoogleConnect({ token })).rejects.toMatchObject({ code: 'link.used' });
});

it('a refused consent leaves the link good until it expires', async () => {
  const { fixture, token } = await openWithLink();
  expect(await follow(fixture, token, 'cancel')).toMatchObject({ code: 'connect.cancelled' });
  expect(await follow(fixture, token)).toMatchObject({ outcome: 'connected' });
});

it('a visit that fails for Google leaves the link good too', async () => {
  const { fixture, token } = await openWithLink();
  await fixture.google.control.failNext({ kind: 'status', status: 500, method: 'getProfile' });
  expect(await follow(fixture, token)).toMatchObject({ code: 'connect.first_read_failed' });
  expect(await follow(fixture, token)).toMatchObject({ outcome: 'connected' });
});

it('a link is good for ten minutes, and an unknown one for nothing', async () => {
  const { fixture, token } = await openWithLink();
  fixture.clock.advanceMs(10 * MINUTE_MS);
  await expect(fixture.engine.readConnectLink({ token })).rejects.toMatchObject({ code: 'link.expired' });
  await expect(fixture.engine.startGoogleConnect({ token: 'made-up' })).rejects.toMatchObject({
    code: 'link.not_found',
  });
});

it('two visits by one link at the same time connect once; the other is told', async () => {
  const { fixture, token } = await openWithLink();
  const first = await fixture.engine.startGoogleConnect({ token });
  expect(await follow(fixture, token)).toMatchObject({ outcome: 'connected' });
  const { redirectUrl } = await fixture.google.control.consent({ authorizeUrl: first.authorizeUrl, person });
  const answer = new URL(redirectUrl).searchParams;
  const { resultId } = await fixture.engine.finishGoogleConnect({
    state: answer.get('state'),
    code: answer.get('code'),
    error: null,
    visitorUserId: null,
  });
  expect(await fixture.engine.readConnectResult({ resultId })).toMatchObject({ code: 'connect.link_used' });
});

it('where the link was asked for is kept sealed and handed back', async () => {
  const { fixture, link } = await openWithLink();
  expect(await fixture.engine.readConnectLinkOrigin({ linkId: link.linkId })).toEqual(origin);
  const stored = await fixture.db.read((r) => r.links.get(link.linkId));
  expect(JSON.stringify(stored)).not.toContain('hooks.example');
});
