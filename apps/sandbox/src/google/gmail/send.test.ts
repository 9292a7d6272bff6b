import { describe, expect, test } from 'vitest';

import { ANN, BEN, openTestWorld } from '../test-world.ts';
import type { Json, TestWorld } from '../test-world.ts';

function encode(lines: string[], body = 'Hello'): string {
  return Buffer.from([...lines, '', body].join('\r\n')).toString('base64url');
}

async function send(world: TestWorld, lines: string[], more: object = {}) {
  return world.call('/messages/send', { method: 'POST', body: { raw: encode(lines), ...more } });
}

async function headersOf(
  world: TestWorld,
  { as, id }: { as: string; id: string },
): Promise<Record<string, string>> {
  const { body } = await world.call(`/messages/${id}`, { as });
  return Object.fromEntries(body.payload.headers.map(({ name, value }: Json) => [name.toLowerCase(), value]));
}

const MAIL = [
  `From: Ann Ash <${ANN}>`,
  `To: ben@acorn-and-oak.example, jo@hart.example`,
  'Subject: Desks',
  'Message-ID: <mine@acorn-and-oak.example>',
  'Date: Mon, 15 Jun 2026 09:00:00 +0000',
];

describe('sending', () => {
  test('the sender keeps a copy under SENT with its Bcc, each simulated recipient gets one without', async () => {
    const world = await openTestWorld({
      seed: {
        people: [
          { address: ANN, name: 'Ann' },
          { address: BEN, name: 'Ben' },
          { address: 'cleo@acorn-and-oak.example', name: 'Cleo' },
        ],
      },
    });
    const { status, body } = await send(world, [...MAIL, 'Bcc: Cleo <cleo@acorn-and-oak.example>']);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      threadId: body.id,
      labelIds: ['SENT'],
    });
    expect(await headersOf(world, { as: ANN, id: body.id })).toMatchObject({
      bcc: 'Cleo <cleo@acorn-and-oak.example>',
      'message-id': '<mine@acorn-and-oak.example>',
    });

    for (const person of [BEN, 'cleo@acorn-and-oak.example']) {
      const [received] = await world.double.control.listMessages({ person });
      expect(received).toMatchObject({ labels: expect.arrayContaining(['INBOX', 'UNREAD']), bcc: '' });
      const headers = await headersOf(world, { as: person, id: received!.id });
      expect(headers).not.toHaveProperty('bcc');
      expect(headers).toMatchObject({ 'message-id': '<mine@acorn-and-oak.example>', 'delivered-to': person });
    }
  });

  test('copies of one email differ in size', async () => {
    const world = await openTestWorld();
    const { body } = await send(world, MAIL);
    const [received] = await world.double.control.listMessages({ person: BEN });
    const own = (await world.call(`/messages/${body.id}?format=minimal`)).body.sizeEstimate;
    const theirs = (await world.call(`/messages/${received!.id}?format=minimal`, { as: BEN })).body
      .sizeEstimate;
    expect(own).not.toBe(theirs);
  });

  test('mail to oneself is one message that is both sent and received', async () => {
    const world = await openTestWorld();
    const { body } = await send(world, [`To: ${ANN}`, 'Subject: Note']);
    expect(body.labelIds.sort()).toEqual(['INBOX', 'SENT', 'UNREAD']);
    expect(await world.double.control.listMessages({ person: ANN })).toHaveLength(1);
  });

  test('a missing Date and Message-ID are added, a From that is not one’s own is set right, an alias stays', async () => {
    const world = await openTestWorld();
    const bare = await send(world, ['From: Boss <boss@elsewhere.example>', `To: ${BEN}`, 'Subject: Hi']);
    expect(await headersOf(world, { as: ANN, id: bare.body.id })).toMatchObject({
      from: `Boss <${ANN}>`,
      date: 'Mon, 15 Jun 2026 09:00:00 +0000',
      'message-id': expect.stringMatching(/^<CA.+@mail\.gmail\.com>$/),
    });
    const alias = await send(world, ['From: orders@acorn-and-oak.example', `To: ${BEN}`, 'Subject: Hi']);
    const headers = await headersOf(world, { as: ANN, id: alias.body.id });
    expect(headers['from']).toBe('orders@acorn-and-oak.example');
  });

  test('a Message-ID may be replaced, with the given one kept beside it', async () => {
    const world = await openTestWorld();
    await world.double.control.setBehaviour({ replacesMessageIds: true });
    const { body } = await send(world, [...MAIL, 'X-Own-Mark: 42']);
    expect(await headersOf(world, { as: ANN, id: body.id })).toMatchObject({
      'message-id': expect.stringMatching(/@mail\.gmail\.com>$/),
      'x-google-original-message-id': '<mine@acorn-and-oak.example>',
      'x-own-mark': '42',
    });
  });

  test('a reply joins its thread; a thread that fits neither by subject nor at all does not take it', async () => {
    const world = await openTestWorld();
    const first = await world.double.control.deliver({
      to: ANN,
      mail: { from: { address: 'jo@hart.example' }, subject: 'Desks', messageId: '<d@hart.example>' },
    });
    const reply = ['To: jo@hart.example', 'Subject: Re: Desks', 'In-Reply-To: <d@hart.example>'];
    expect((await send(world, reply, { threadId: first.threadId })).body.threadId).toBe(first.threadId);
    expect((await send(world, reply)).body.threadId).toBe(first.threadId);
    const other = await send(world, ['To: jo@hart.example', 'Subject: Chairs'], { threadId: first.threadId });
    expect(other.body.threadId).toBe(other.body.id);
    expect((await send(world, reply, { threadId: '00000000000000aa' })).status).toBe(404);
  });

  test('unencoded letters in a header arrive garbled, as at Google', async () => {
    const world = await openTestWorld();
    const { body } = await send(world, [`To: ${BEN}`, 'Subject: Grüße']);
    expect((await headersOf(world, { as: ANN, id: body.id }))['subject']).toBe('GrÃ¼Ã\u009fe');
  });

  test('mail without recipients, without content or without a JSON body is refused by name', async () => {
    const world = await openTestWorld();
    const nobody = await send(world, ['Subject: To nobody']);
    expect(nobody.status).toBe(400);
    expect(nobody.body.error.message).toBe('Recipient address required');
    expect((await world.call('/messages/send', { method: 'POST', body: {} })).body.error.message).toContain(
      "'raw'",
    );
    expect((await world.call('/messages/send', { method: 'POST', body: { raw: '§' } })).status).toBe(400);
    expect((await world.call('/messages/send', { method: 'POST', body: [] })).status).toBe(400);
  });

  test('an upload of RFC 5322 bytes sends them', async () => {
    const world = await openTestWorld();
    const { accessToken } = await world.double.control.grantTokens({ person: ANN });
    const response = await fetch(
      `${world.double.url}/upload/gmail/v1/users/me/messages/send?uploadType=media`,
      {
        method: 'POST',
        headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'message/rfc822' },
        body: [...MAIL, '', 'Hello'].join('\r\n'),
      },
    );
    expect(response.status).toBe(200);
    expect(await world.double.control.listMessages({ person: BEN })).toHaveLength(1);
  });
});
