import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createLocalJWKSet, importPKCS8, jwtVerify, SignJWT } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';

import type { ServiceAccountKey } from '../control/google-control.ts';
import { openTestWorld, readAnswer } from '../test-world.ts';
import type { TestWorld } from '../test-world.ts';

const TOPIC = 'projects/sandbox-project/topics/gmail';
const SUBSCRIPTION = 'projects/sandbox-project/subscriptions/mail';
const READER = 'reader@sandbox-project.iam.gserviceaccount.com';
const PUSHER = 'pusher@sandbox-project.iam.gserviceaccount.com';

async function openReader() {
  const world = await openTestWorld();
  const { control } = world.double;
  await control.setBehaviour({ pullWaitMs: 0 });
  const key = await control.makeServiceAccount({ email: READER });
  await control.makeTopic({ name: TOPIC });
  await control.makeSubscription({ name: SUBSCRIPTION, topic: TOPIC, subscribers: [READER] });
  return { ...world, key };
}

type Reader = TestWorld & { key: ServiceAccountKey };

interface TokenChange {
  audience?: string;
  lifetimeSeconds?: number;
  issuedSecondsAgo?: number;
  issuer?: string;
  keyId?: string;
}

async function signToken({ clock, key }: Reader, change: TokenChange = {}) {
  const issuedAt = Math.floor(clock.now().getTime() / 1000) - (change.issuedSecondsAgo ?? 0);
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256', kid: change.keyId ?? key.private_key_id })
    .setIssuer(change.issuer ?? key.client_email)
    .setSubject(key.client_email)
    .setAudience(change.audience ?? 'https://pubsub.googleapis.com/')
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + (change.lifetimeSeconds ?? 3_600))
    .sign(await importPKCS8(key.private_key, 'RS256'));
}

async function ask(
  reader: Reader,
  verb: string,
  body: unknown,
  { subscription = SUBSCRIPTION, ...change }: TokenChange & { subscription?: string } = {},
) {
  const response = await fetch(`${reader.double.settings.GOOGLE_PUBSUB_URL}/v1/${subscription}:${verb}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${await signToken(reader, change)}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  return readAnswer(response);
}

const pull = (reader: Reader, maxMessages = 10) => ask(reader, 'pull', { maxMessages });

describe('pull', () => {
  test('hands out what was published, in base64 with id and time, until it is acknowledged', async () => {
    const reader = await openReader();
    await reader.double.control.publish({ topic: TOPIC, text: '{"emailAddress":"a@b.example"}' });
    const { body } = await pull(reader);
    expect(body.receivedMessages).toEqual([
      {
        ackId: expect.any(String),
        message: {
          data: Buffer.from('{"emailAddress":"a@b.example"}').toString('base64'),
          messageId: expect.stringMatching(/^\d+$/),
          publishTime: '2026-06-15T09:00:00.000Z',
        },
      },
    ]);
    const [{ ackId }] = body.receivedMessages;
    expect((await ask(reader, 'acknowledge', { ackIds: [ackId] })).body).toEqual({});
    reader.clock.advanceMs(60_000);
    expect((await pull(reader)).body).toEqual({});
  });

  test('what is not acknowledged in time is handed out again, under another ack id', async () => {
    const reader = await openReader();
    await reader.double.control.publish({ topic: TOPIC, text: 'one' });
    const [first] = (await pull(reader)).body.receivedMessages;
    expect((await pull(reader)).body).toEqual({});

    reader.clock.advanceMs(10_000);
    await ask(reader, 'acknowledge', { ackIds: [first.ackId] });
    const [second] = (await pull(reader)).body.receivedMessages;
    expect(second.message).toEqual(first.message);
    expect(second.ackId).not.toBe(first.ackId);
  });

  test('a deadline can be put off, and a message given back at once', async () => {
    const reader = await openReader();
    await reader.double.control.publish({ topic: TOPIC, text: 'one' });
    const [first] = (await pull(reader)).body.receivedMessages;
    await ask(reader, 'modifyAckDeadline', { ackIds: [first.ackId], ackDeadlineSeconds: 60 });
    reader.clock.advanceMs(30_000);
    expect((await pull(reader)).body).toEqual({});
    await ask(reader, 'modifyAckDeadline', { ackIds: [first.ackId], ackDeadlineSeconds: 0 });
    expect((await pull(reader)).body.receivedMessages).toHaveLength(1);
    const tooLong = { ackIds: [first.ackId], ackDeadlineSeconds: 601 };
    expect((await ask(reader, 'modifyAckDeadline', tooLong)).status).toBe(400);
  });

  test('waits for a message that is published in the meantime, and for at most as many as asked for', async () => {
    const reader = await openReader();
    await reader.double.control.setBehaviour({ pullWaitMs: 20_000 });
    const waiting = pull(reader, 1);
    await expect.poll(async () => (await reader.double.control.counters()).calls['pubsub.pull']).toBe(1);
    await reader.double.control.publish({ topic: TOPIC, text: 'one' });
    await reader.double.control.publish({ topic: TOPIC, text: 'two' });
    expect((await waiting).body.receivedMessages).toHaveLength(1);
    expect((await pull(reader, 1)).body.receivedMessages).toHaveLength(1);
    expect((await ask(reader, 'pull', {})).status).toBe(400);
  });

  test.each<[string, number, TokenChange & { subscription?: string }]>([
    ['for another API', 401, { audience: 'https://gmail.googleapis.com/' }],
    ['that is too old', 401, { issuedSecondsAgo: 3_601 }],
    ['that lives longer than an hour', 401, { lifetimeSeconds: 7_200 }],
    ['of an account that does not exist', 401, { issuer: 'nobody@sandbox-project.iam.gserviceaccount.com' }],
    ['of another key', 401, { keyId: 'another' }],
    ['for a subscription that does not exist', 404, { subscription: `${SUBSCRIPTION}-2` }],
  ])('a token %s is answered with %i', async (_, status, change) => {
    const reader = await openReader();
    expect((await ask(reader, 'pull', { maxMessages: 1 }, change)).status).toBe(status);
  });

  test('an account without the Subscriber role is refused, and no token at all', async () => {
    const reader = await openReader();
    await reader.double.control.makeSubscription({ name: SUBSCRIPTION, topic: TOPIC, subscribers: [] });
    const { status, body } = await pull(reader);
    expect(status).toBe(403);
    expect(body.error.message).toBe('User not authorized to perform this action.');
    const bare = await fetch(`${reader.double.url}/v1/${SUBSCRIPTION}:pull`, { method: 'POST' });
    expect(bare.status).toBe(401);
  });

  test('meets the faults that were ordered', async () => {
    const reader = await openReader();
    await reader.double.control.failNext({ kind: 'status', method: 'pubsub.pull', status: 503 });
    expect((await pull(reader)).status).toBe(503);
    expect((await pull(reader)).status).toBe(200);
  });
});

describe('push', () => {
  async function openEndpoint(statuses: number[]) {
    const received: { authorization: string; body: unknown }[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push({
          authorization: request.headers.authorization ?? '',
          body: JSON.parse(Buffer.concat(chunks).toString('utf8')),
        });
        response.writeHead(statuses.shift() ?? 204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    return { received, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/google/pubsub` };
  }

  test('posts the envelope with a token of the push account, signed by Google’s published keys', async () => {
    const { double, clock } = await openTestWorld();
    const { received, endpoint } = await openEndpoint([]);
    await double.control.makeTopic({ name: TOPIC });
    await double.control.makeSubscription({
      name: SUBSCRIPTION,
      topic: TOPIC,
      push: { endpoint, account: PUSHER },
    });
    await double.control.publish({ topic: TOPIC, text: 'one' });
    await expect.poll(() => received.length).toBe(1);
    expect(received[0]!.body).toMatchObject({
      message: { data: Buffer.from('one').toString('base64'), messageId: expect.any(String) },
      subscription: SUBSCRIPTION,
    });
    const certificates = await fetch(double.settings.GOOGLE_CERTS_URL);
    const keys = (await certificates.json()) as JSONWebKeySet;
    const { payload } = await jwtVerify(
      received[0]!.authorization.replace('Bearer ', ''),
      createLocalJWKSet(keys),
      { issuer: 'https://accounts.google.com', audience: endpoint, currentDate: clock.now() },
    );
    expect(payload).toMatchObject({ email: PUSHER, email_verified: true });
    await expect.poll(() => double.control.listOutstanding({ subscription: SUBSCRIPTION })).toEqual([]);
  });

  test('what is not taken is posted again', async () => {
    const { double } = await openTestWorld();
    const { received, endpoint } = await openEndpoint([500, 403]);
    await double.control.makeTopic({ name: TOPIC });
    await double.control.makeSubscription({ name: SUBSCRIPTION, topic: TOPIC, push: { endpoint } });
    await double.control.publish({ topic: TOPIC, text: 'one' });
    await expect.poll(() => received.length).toBe(3);
    expect(received[0]).toEqual(received[2]);
    await expect.poll(() => double.control.listOutstanding({ subscription: SUBSCRIPTION })).toEqual([]);
  });
});
