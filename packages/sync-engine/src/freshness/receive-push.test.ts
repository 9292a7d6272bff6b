import { createLocalJWKSet, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ANN, deliverToAnn, mail, openAnnsMailbox, readMailbox, readSubjects } from '../testing/oak-world.ts';
import { setUpPubSub, SUBSCRIPTION, TOPIC } from '../testing/pubsub-world.ts';

const ACCOUNT = 'push@sandbox-project.iam.gserviceaccount.com';
/** What the fixture says of itself; the double posts to where the test listens, for this audience. */
const OUR_ADDRESS = 'http://localhost:3000/google/pubsub';

interface Posted {
  authorization: string;
  body: string;
}

/** Ann's mailbox, and what Pub/Sub posts when mail comes. */
async function openPushed({ account = ACCOUNT, audience = OUR_ADDRESS } = {}) {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      posted.push({ authorization: request.headers.authorization ?? '', body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const opened = await openAnnsMailbox({
    pubsub: async (google) => {
      const settings = await setUpPubSub(google);
      const push = { endpoint, account, audience };
      await google.control.makeSubscription({ name: SUBSCRIPTION, topic: TOPIC, push });
      return { ...settings, pull: null, push: { account: ACCOUNT } };
    },
  });
  const { fixture, mailboxId } = opened;
  await fixture.passWhenDue(mailboxId);
  fixture.clock.advanceMs(2_000);
  await deliverToAnn(fixture, { mail: mail({ subject: 'Pushed' }) });
  await expect.poll(() => posted.some(({ body }) => body.includes('data'))).toBe(true);
  await expect.poll(() => posted.length).toBe(2);
  const receive = ({ authorization, body }: { authorization: string | null; body: string }) =>
    fixture.freshness.receivePush({ authorization, readBody: async () => body });
  const isDue = async () => (await readMailbox(fixture, mailboxId)).nextSyncAt! <= fixture.clock.now();
  return { ...opened, post: posted.at(-1)!, receive, isDue };
}

describe('a notification that is posted to us', () => {
  it('makes its mailbox due when Google has signed it for us as our push account', async () => {
    const { fixture, userId, mailboxId, post, receive, isDue } = await openPushed();
    await receive(post);
    expect(await isDue()).toBe(true);
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Pushed']);
  });

  it('by another account of Google’s is forbidden and changes nothing', async () => {
    const { post, receive, isDue } = await openPushed({ account: 'other@elsewhere.iam.gserviceaccount.com' });
    await expect(receive(post)).rejects.toMatchObject({
      code: 'notification.other_sender',
      kind: 'forbidden',
    });
    expect(await isDue()).toBe(false);
  });

  it('for somebody else’s address is not taken', async () => {
    const { post, receive, isDue } = await openPushed({
      audience: 'https://elsewhere.example/google/pubsub',
    });
    await expect(receive(post)).rejects.toMatchObject({ code: 'notification.not_signed' });
    expect(await isDue()).toBe(false);
  });

  it('too late, without a token, with a garbled one, or one that we cannot know is not taken, nor its body read', async () => {
    const { fixture, post, isDue } = await openPushed();
    const { privateKey } = await generateKeyPair('RS256');
    const certificates = await fetch(fixture.google.settings.GOOGLE_CERTS_URL);
    const keys = createLocalJWKSet((await certificates.json()) as Parameters<typeof createLocalJWKSet>[0]);
    const token = post.authorization.replace('Bearer ', '');
    const { payload, protectedHeader } = await jwtVerify(token, keys, { currentDate: fixture.clock.now() });
    const forged = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'RS256', kid: protectedHeader.kid! })
      .sign(privateKey);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
    const readBody = () => Promise.reject(new Error('the body was read'));
    const refused = { code: 'notification.not_signed', kind: 'unauthenticated' };

    for (const authorization of [
      null,
      '',
      'Basic abc',
      'Bearer abc',
      `Bearer ${forged}`,
      `Bearer ${unsigned}`,
    ]) {
      await expect(fixture.freshness.receivePush({ authorization, readBody })).rejects.toMatchObject(refused);
    }
    fixture.clock.advanceMs(62 * 60_000);
    await expect(
      fixture.freshness.receivePush({ authorization: post.authorization, readBody }),
    ).rejects.toMatchObject(refused);
    fixture.clock.advanceMs(-62 * 60_000);
    expect(await isDue()).toBe(false);
  });

  it('is taken and counted when its body says nothing: it would say no more the next time', async () => {
    const { fixture, post, receive, isDue } = await openPushed();
    for (const body of ['', 'null', '[]', '{"message":{}}', '{"message":{"data":7}}'])
      await receive({ ...post, body });
    expect(await isDue()).toBe(false);
    expect(fixture.freshness.ears.counts().unreadable).toBe(5);
  });

  it('is to be sent again when Google’s keys cannot be had', async () => {
    const { fixture, post, receive } = await openPushed();
    await fixture.google.close();
    await expect(receive(post)).rejects.toMatchObject({ code: 'google.unavailable', kind: 'unavailable' });
  });

  it('is not expected where no push account is set', async () => {
    const { fixture } = await openAnnsMailbox();
    const readBody = async () => `{"message":{"data":"${ANN.address}"}}`;
    await expect(
      fixture.freshness.receivePush({ authorization: 'Bearer abc', readBody }),
    ).rejects.toMatchObject({ code: 'notification.not_expected', kind: 'not_found' });
  });
});
