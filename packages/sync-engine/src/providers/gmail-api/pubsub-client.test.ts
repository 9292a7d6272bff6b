import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createManualClock } from '@mailsync/foundation';
import { expect, it, onTestFinished } from 'vitest';
import { createPubSubClient } from './pubsub-client.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A subscription that hands out this. */
async function openPulling(answer: string) {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return createPubSubClient({
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    subscription: 'projects/p/subscriptions/s',
    credentials: {
      clientEmail: 'reader@p.iam.gserviceaccount.com',
      privateKeyId: 'key',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
    clock: createManualClock(new Date('2026-05-04T09:00:00Z')),
  });
}

const { signal } = new AbortController();

it('a message whose data is no text can be acknowledged like any other, and those beside it are read', async () => {
  const client = await openPulling(
    JSON.stringify({
      receivedMessages: [
        { ackId: 'a', message: { data: { toString: 7 } } },
        { ackId: 'b', message: null },
        { ackId: 'c', message: { data: 'e30=' } },
        { ackId: 7, message: { data: 'e30=' } },
        null,
      ],
    }),
  );
  expect(await client.pull({ signal })).toEqual([
    { ackId: 'a', data: '' },
    { ackId: 'b', data: '' },
    { ackId: 'c', data: 'e30=' },
  ]);
});

it.each(['null', '"text"', 'garbled'])('an answer of %s is a fault that passes', async (answer) => {
  const client = await openPulling(answer);
  await expect(client.pull({ signal })).rejects.toMatchObject({ failure: { code: 'pubsub.unavailable' } });
});

it.each(['{}', '[]', '{"receivedMessages":{}}'])('%s brings nothing', async (answer) => {
  expect(await (await openPulling(answer)).pull({ signal })).toEqual([]);
});
