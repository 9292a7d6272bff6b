import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';

import { describe, expect, test } from 'vitest';

import { ANN, BEN, openTestWorld } from '../test-world.ts';
import type { Json } from '../test-world.ts';

const LEAD = { name: 'Jo Hart', address: 'jo@hart.example' };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function headerOf(message: Json, name: string): string | undefined {
  return message.payload.headers.find((header: Json) => header.name === name)?.value;
}

function textOf(data: string): string {
  return Buffer.from(data, 'base64url').toString('utf8');
}

describe('listing messages', () => {
  test('an empty mailbox is answered without a messages key', async () => {
    const { call } = await openTestWorld();
    const { status, body } = await call('/messages');
    expect(status).toBe(200);
    expect(body).toEqual({ resultSizeEstimate: 0 });
  });

  test('messages come newest first, in pages that do not shift when mail arrives in between', async () => {
    const { double, call, clock } = await openTestWorld();
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      clock.advanceMs(MINUTE_MS);
      const copy = await double.control.deliver({ to: ANN, mail: { from: LEAD, subject: `Mail ${index}` } });
      ids.unshift(copy.id);
    }
    const first = (await call('/messages?maxResults=2')).body;
    clock.advanceMs(MINUTE_MS);
    await double.control.deliver({ to: ANN, mail: { from: LEAD, subject: 'In between' } });
    const second = (await call(`/messages?maxResults=2&pageToken=${first.nextPageToken}`)).body;
    const third = (await call(`/messages?maxResults=2&pageToken=${second.nextPageToken}`)).body;

    const pages = [first, second, third].map((page) => page.messages.map(({ id }: Json) => id));
    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    expect(third.nextPageToken).toBeUndefined();
  });

  test('a page holds 100 messages unless asked otherwise, and never more than 500', async () => {
    const messages = Array.from({ length: 620 }, (_, index) => ({
      copies: [{ person: ANN, labels: ['INBOX'] }],
      receivedAtMs: Date.UTC(2026, 0, 1) + index * 1000,
      mail: { from: LEAD, subject: `Mail ${index}`, messageId: `<${index}@hart.example>`, dateMs: 0 },
    }));
    const { call } = await openTestWorld({ seed: { people: [{ address: ANN, name: 'Ann' }], messages } });
    expect((await call('/messages')).body.messages).toHaveLength(100);
    const largest = (await call('/messages?maxResults=5000')).body;
    expect(largest.messages).toHaveLength(500);
    expect(largest.resultSizeEstimate).toBe(201);
  });

  test('spam and bin stay out unless asked for by flag, by label or by search', async () => {
    const { double, call } = await openTestWorld();
    const deliver = (subject: string, labels: string[]) =>
      double.control.deliver({ to: ANN, mail: { from: LEAD, subject }, labels });
    const inbox = await deliver('In the inbox', ['INBOX']);
    const spam = await deliver('Spam', ['SPAM']);
    const bin = await deliver('Binned', ['TRASH']);
    const idsOf = async (query: string) =>
      ((await call(`/messages?${query}`)).body.messages ?? []).map(({ id }: Json) => id).sort();

    expect(await idsOf('')).toEqual([inbox.id]);
    expect(await idsOf('includeSpamTrash=true')).toEqual([inbox.id, spam.id, bin.id].sort());
    expect(await idsOf('labelIds=SPAM')).toEqual([spam.id]);
    expect(await idsOf('q=in:trash')).toEqual([bin.id]);
    expect(await idsOf('q=in:anywhere')).toEqual([inbox.id, spam.id, bin.id].sort());
    expect(await idsOf('q=-in:spam')).toEqual([inbox.id]);
  });

  test('a wrong page token, count or label is refused by name', async () => {
    const { call } = await openTestWorld();
    const wrongToken = await call('/messages?pageToken=abc');
    expect(wrongToken.status).toBe(400);
    expect(wrongToken.body.error).toMatchObject({
      code: 400,
      message: 'Invalid pageToken',
      status: 'INVALID_ARGUMENT',
    });
    expect((await call('/messages?maxResults=many')).status).toBe(400);
    expect((await call('/messages?labelIds=NO_SUCH')).body.error.message).toBe('Invalid label: NO_SUCH');
  });
});

describe('getting one message', () => {
  test('the full format is a tree of parts with texts in UTF-8 and attachments by id', async () => {
    const { double, call } = await openTestWorld();
    const { id, threadId } = await double.control.deliver({
      to: ANN,
      labels: ['INBOX', 'UNREAD'],
      receivedAtMs: Date.UTC(2026, 5, 1, 8),
      mail: {
        from: LEAD,
        to: [{ name: 'Ann Ash', address: ANN }],
        subject: 'Angebot für Köln',
        text: 'Schöne Grüße',
        html: '<p>Schöne Grüße</p>',
        attachments: [{ filename: 'Übersicht.txt', mimeType: 'text/plain', contentBase64: 'SGVsbG8=' }],
        messageId: '<one@hart.example>',
        dateMs: Date.UTC(2026, 5, 1, 7, 59, 58),
      },
    });
    const { body } = await call(`/messages/${id}?format=full`);

    expect(body).toMatchObject({
      id,
      threadId,
      labelIds: ['INBOX', 'UNREAD'],
      internalDate: `${Date.UTC(2026, 5, 1, 8)}`,
      snippet: 'Schöne Grüße',
    });
    expect(headerOf(body, 'Subject')).toBe('Angebot für Köln');
    expect(headerOf(body, 'From')).toBe('Jo Hart <jo@hart.example>');
    expect(headerOf(body, 'Date')).toBe('Mon, 01 Jun 2026 07:59:58 +0000');
    expect(headerOf(body, 'Message-ID')).toBe('<one@hart.example>');

    const { payload } = body;
    expect(payload).toMatchObject({
      partId: '',
      mimeType: 'multipart/mixed',
      filename: '',
      body: { size: 0 },
    });
    const [alternative, attachment] = payload.parts;
    expect(alternative).toMatchObject({ partId: '0', mimeType: 'multipart/alternative' });
    expect(alternative.parts.map((part: Json) => [part.partId, part.mimeType])).toEqual([
      ['0.0', 'text/plain'],
      ['0.1', 'text/html'],
    ]);
    expect(textOf(alternative.parts[0].body.data)).toBe('Schöne Grüße');
    expect(attachment).toMatchObject({ partId: '1', mimeType: 'text/plain', filename: 'Übersicht.txt' });
    expect(attachment.body).toEqual({ size: 5, attachmentId: expect.any(String) });
  });

  test('a Latin-1 body comes in UTF-8 while its header still names Latin-1', async () => {
    const { double, call } = await openTestWorld();
    const raw = Buffer.from(
      'From: jo@hart.example\r\nSubject: =?ISO-8859-1?Q?Gr=FC=DFe?=\r\n' +
        'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\xfc\xdfe',
      'latin1',
    );
    const { id } = await double.control.deliver({ to: ANN, rawBase64: raw.toString('base64') });
    const { body } = await call(`/messages/${id}`);
    expect(textOf(body.payload.body.data)).toBe('Grüße');
    expect(headerOf(body, 'Content-Type')).toBe('text/plain; charset=iso-8859-1');
    expect(headerOf(body, 'Subject')).toBe('Grüße');
  });

  test('the raw format is the message byte by byte, below the receiving server’s lines', async () => {
    const { double, call } = await openTestWorld();
    const raw = 'From: jo@hart.example\r\nSubject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n\r\nBody\r\n';
    const { id } = await double.control.deliver({ to: ANN, raw });
    const { body } = await call(`/messages/${id}?format=raw`);
    const bytes = Buffer.from(body.raw, 'base64url').toString('utf8');
    expect(bytes.endsWith(raw)).toBe(true);
    expect(bytes.startsWith(`Delivered-To: ${ANN}\r\n`)).toBe(true);
    expect(body.sizeEstimate).toBe(bytes.length);
    expect(body.payload).toBeUndefined();
  });

  test('metadata holds headers alone, only the wanted ones, in any case', async () => {
    const { double, call } = await openTestWorld();
    const { id } = await double.control.deliver({
      to: ANN,
      mail: { from: LEAD, subject: 'Hi', text: 'Hello' },
    });
    const { body } = await call(
      `/messages/${id}?format=metadata&metadataHeaders=subject&metadataHeaders=FROM`,
    );
    expect(body.payload.headers.map(({ name }: Json) => name)).toEqual(['From', 'Subject']);
    expect(body.payload.body).toBeUndefined();
    expect((await call(`/messages/${id}?format=minimal`)).body.payload).toBeUndefined();
  });

  test('no Date and no Message-ID header are invented', async () => {
    const { double, call } = await openTestWorld();
    const { id } = await double.control.deliver({
      to: ANN,
      mail: { from: LEAD, subject: 'Bare', dateMs: null, messageId: null },
    });
    const { body } = await call(`/messages/${id}`);
    expect(headerOf(body, 'Date')).toBeUndefined();
    expect(headerOf(body, 'Message-ID')).toBeUndefined();
  });

  test('ids are 16 hex digits, an unknown one is a 404 and nonsense a 400', async () => {
    const { double, call } = await openTestWorld();
    const { id } = await double.control.deliver({ to: ANN, mail: { from: LEAD, subject: 'Hi' } });
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    const unknown = await call('/messages/00000000000000aa');
    expect(unknown.status).toBe(404);
    expect(unknown.body.error).toEqual({
      code: 404,
      message: 'Requested entity was not found.',
      errors: [{ message: 'Requested entity was not found.', domain: 'global', reason: 'notFound' }],
      status: 'NOT_FOUND',
    });
    const nonsense = await call('/messages/not-an-id');
    expect(nonsense.status).toBe(400);
    expect(nonsense.body.error.message).toBe('Invalid id value');
    expect((await call(`/messages/${id}?format=complete`)).status).toBe(400);
  });

  test('attachment ids differ at each look and all of them fetch the bytes', async () => {
    const { double, call } = await openTestWorld();
    const { id } = await double.control.deliver({
      to: ANN,
      mail: {
        from: LEAD,
        subject: 'File',
        text: 'See file',
        attachments: [{ filename: 'a.bin', mimeType: 'application/octet-stream', contentBase64: 'AP8Q' }],
      },
    });
    const look = async () =>
      (await call(`/messages/${id}`)).body.payload.parts[1].body.attachmentId as string;
    const [one, other] = [await look(), await look()];
    expect(one).not.toBe(other);
    for (const attachmentId of [one, other]) {
      const { body } = await call(`/messages/${id}/attachments/${attachmentId}`);
      expect(Buffer.from(body.data, 'base64url')).toEqual(Buffer.from([0x00, 0xff, 0x10]));
      expect(body.size).toBe(3);
    }
    expect((await call(`/messages/${id}/attachments/nonsense`)).status).toBe(400);
  });
});

describe('the mailbox around the messages', () => {
  test('the profile counts messages and threads and holds the history id as a string', async () => {
    const { double, call } = await openTestWorld();
    await double.control.deliver({
      to: ANN,
      mail: { from: LEAD, subject: 'One', messageId: '<1@x.example>' },
    });
    await double.control.deliver({
      to: ANN,
      mail: { from: LEAD, subject: 'Re: One', inReplyTo: '<1@x.example>' },
    });
    const { body } = await call('/profile');
    expect(body).toEqual({
      emailAddress: ANN,
      messagesTotal: 2,
      threadsTotal: 1,
      historyId: expect.stringMatching(/^\d{16,}$/),
    });
  });

  test('a thread holds its messages oldest first; an equal subject is needed to join it', async () => {
    const { double, call, clock } = await openTestWorld();
    const first = await double.control.deliver({
      to: ANN,
      mail: { from: LEAD, subject: 'Desks', messageId: '<d@x.example>' },
    });
    clock.advanceMs(MINUTE_MS);
    const reply = await double.control.deliver({
      to: ANN,
      mail: { from: LEAD, subject: 'RE: desks', references: ['<d@x.example>'] },
    });
    const other = await double.control.deliver({
      to: ANN,
      mail: { from: LEAD, subject: 'Chairs', references: ['<d@x.example>'] },
    });
    expect(reply.threadId).toBe(first.id);
    expect(other.threadId).toBe(other.id);
    const { body } = await call(`/threads/${first.threadId}?format=minimal`);
    expect(body.messages.map(({ id }: Json) => id)).toEqual([first.id, reply.id]);
    expect((await call('/threads')).body.threads).toHaveLength(2);
    expect((await call('/threads/00000000000000aa')).status).toBe(404);
  });

  test('labels are listed and counted, aliases stand under sendAs', async () => {
    const { double, call } = await openTestWorld();
    await double.control.deliver({
      to: ANN,
      mail: { from: LEAD, subject: 'Hi' },
      labels: ['INBOX', 'UNREAD', 'VIP'],
    });
    const labels = (await call('/labels')).body.labels;
    expect(labels).toContainEqual({ id: 'INBOX', name: 'INBOX', type: 'system' });
    expect(labels).toContainEqual({ id: 'VIP', name: 'VIP', type: 'user' });
    expect((await call('/labels/VIP')).body).toMatchObject({ messagesTotal: 1, messagesUnread: 1 });
    expect((await call('/labels/NONE')).status).toBe(404);

    const { sendAs } = (await call('/settings/sendAs')).body;
    expect(sendAs.map(({ sendAsEmail, isPrimary }: Json) => [sendAsEmail, isPrimary ?? false])).toEqual([
      [ANN, true],
      ['orders@acorn-and-oak.example', false],
    ]);
  });

  test('modify, trash, untrash and delete change labels and remove mail', async () => {
    const { double, call } = await openTestWorld();
    const { id } = await double.control.deliver({
      to: ANN,
      mail: { from: LEAD, subject: 'Hi' },
      labels: ['INBOX'],
    });
    const post = (path: string, body: unknown = {}) =>
      call(`/messages/${id}/${path}`, { method: 'POST', body });
    expect(
      (await post('modify', { addLabelIds: ['STARRED'], removeLabelIds: ['INBOX'] })).body.labelIds,
    ).toEqual(['STARRED']);
    expect((await post('trash')).body.labelIds).toEqual(['STARRED', 'TRASH']);
    expect((await post('untrash')).body.labelIds).toEqual(['STARRED']);
    expect((await post('modify', { addLabelIds: ['NO_SUCH'] })).status).toBe(400);
    expect((await call(`/messages/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await call(`/messages/${id}`)).status).toBe(404);
  });
});

describe('who may call', () => {
  test('a garbage token is a 401 in Google’s words, a missing one says so', async () => {
    const { call } = await openTestWorld();
    const garbage = await call('/profile', { token: 'garbage' });
    expect(garbage.status).toBe(401);
    expect(garbage.body.error).toMatchObject({
      code: 401,
      status: 'UNAUTHENTICATED',
      errors: [{ message: 'Invalid Credentials', domain: 'global', reason: 'authError' }],
    });
    const missing = await call('/profile', { token: null });
    expect(missing.status).toBe(401);
    expect(missing.body.error.errors[0].reason).toBe('required');
  });

  test('an access token dies after an hour', async () => {
    const { call, clock } = await openTestWorld();
    expect((await call('/profile')).status).toBe(200);
    clock.advanceMs(HOUR_MS);
    expect((await call('/profile')).status).toBe(401);
  });

  test('a token without the scope is a 403 that names ACCESS_TOKEN_SCOPE_INSUFFICIENT', async () => {
    const { double, call } = await openTestWorld();
    const sendOnly = await double.control.grantTokens({
      person: ANN,
      scopes: ['https://www.googleapis.com/auth/gmail.send'],
    });
    const { status, body } = await call('/messages', { token: sendOnly.accessToken });
    expect(status).toBe(403);
    expect(body.error).toMatchObject({
      status: 'PERMISSION_DENIED',
      message: 'Request had insufficient authentication scopes.',
      errors: [{ reason: 'insufficientPermissions' }],
      details: [{ reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT' }],
    });
  });

  test('the metadata scope reads no bodies and takes no search', async () => {
    const { double, call } = await openTestWorld();
    const { id } = await double.control.deliver({ to: ANN, mail: { from: LEAD, subject: 'Hi' } });
    const { accessToken: token } = await double.control.grantTokens({
      person: ANN,
      scopes: ['https://www.googleapis.com/auth/gmail.metadata'],
    });
    expect((await call('/messages', { token })).status).toBe(200);
    expect((await call('/messages?q=from:jo', { token })).body.error.message).toBe(
      "Metadata scope does not support 'q' parameter",
    );
    expect((await call(`/messages/${id}?format=full`, { token })).status).toBe(403);
    expect((await call(`/messages/${id}?format=metadata`, { token })).status).toBe(200);
  });

  test('nobody reads another person’s mailbox', async () => {
    const { double } = await openTestWorld();
    const { accessToken } = await double.control.grantTokens({ person: ANN });
    const read = (userId: string) =>
      fetch(`${double.url}/gmail/v1/users/${encodeURIComponent(userId)}/profile`, {
        headers: { Authorization: `Bearer ${accessToken}` },
      });
    expect((await read(ANN.toUpperCase())).status).toBe(200);
    expect((await read(BEN)).status).toBe(403);
  });

  test('an answer is compressed for those who can read it', async () => {
    const { double } = await openTestWorld();
    const { accessToken } = await double.control.grantTokens({ person: ANN });
    const fetchRaw = (acceptEncoding: string) =>
      new Promise<{ encoding: string | undefined; bytes: Buffer }>((resolve, reject) => {
        const headers = { Authorization: `Bearer ${accessToken}`, 'Accept-Encoding': acceptEncoding };
        request(`${double.url}/gmail/v1/users/me/labels`, { headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ encoding: response.headers['content-encoding'], bytes: Buffer.concat(chunks) }),
          );
        })
          .on('error', reject)
          .end();
      });
    const packed = await fetchRaw('gzip, deflate');
    const plain = await fetchRaw('identity');
    expect(packed.encoding).toBe('gzip');
    expect(plain.encoding).toBeUndefined();
    expect(JSON.parse(gunzipSync(packed.bytes).toString())).toEqual(JSON.parse(plain.bytes.toString()));
  });
});
