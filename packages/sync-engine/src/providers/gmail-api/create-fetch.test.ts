import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { createFetch } from './create-fetch.ts';

const servers: Server[] = [];

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

const fetchAnswer = createFetch({ timeoutMs: 5_000, longestAnswerBytes: 300_000 });

describe('what the Gmail package sends its requests with', () => {
  test('sends method, headers and body, and tells status, headers and text', async () => {
    let seen: { request: IncomingMessage; body: string } | null = null;
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        seen = { request, body };
        response.writeHead(403, { 'content-type': 'application/json', 'retry-after': '7' });
        response.end('{"error":"grün"}');
      });
    });

    const answer = await fetchAnswer(`${url}a?b=c`, {
      method: 'POST',
      headers: new Headers({ authorization: 'Bearer sample' }),
      body: '{"x":1}',
    });

    expect(seen!.request.method).toBe('POST');
    expect(seen!.request.url).toBe('/a?b=c');
    expect(seen!.request.headers.authorization).toBe('Bearer sample');
    expect(seen!.body).toBe('{"x":1}');
    expect(answer).toMatchObject({ status: 403, ok: false, statusText: 'Forbidden' });
    expect(answer.headers.get('Retry-After')).toBe('7');
    expect(await answer.json()).toEqual({ error: 'grün' });
  });

  test.each([1_000, 250_000])('unzips an answer of %i characters', async (length) => {
    // Random enough that zip cannot make a long answer short.
    const text = Array.from({ length: length / 10 }, (_, index) =>
      Math.abs(Math.sin(index + 1)).toFixed(8),
    ).join('');
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(text));
    });

    expect(await (await fetchAnswer(url)).text()).toBe(text);
  });

  test('an empty zipped answer is an empty text', async () => {
    const url = await serve((_, response) => response.writeHead(204, { 'content-encoding': 'gzip' }).end());
    expect(await (await fetchAnswer(url)).text()).toBe('');
  });

  test('follows no redirect, so that the token goes nowhere else', async () => {
    const url = await serve((_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' });
      response.end();
    });
    expect((await fetchAnswer(url)).status).toBe(302);
  });

  test('an answer that never ends meets the timeout', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200);
      response.write('{');
    });
    const impatient = createFetch({ timeoutMs: 50, longestAnswerBytes: 1_000 });
    await expect(impatient(url)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('an answer that never begins meets the timeout', async () => {
    const url = await serve(() => {});
    const impatient = createFetch({ timeoutMs: 50, longestAnswerBytes: 1_000 });
    await expect(impatient(url)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('an answer that breaks off is called that, not a network failure', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"half":', () => response.destroy());
    });
    await expect(fetchAnswer(url)).rejects.toMatchObject({ code: 'ANSWER_CUT_OFF' });
  });

  test('a connection that is cut before any answer is a network failure', async () => {
    const url = await serve((request) => request.socket.destroy());
    await expect(fetchAnswer(url)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('a connection that is refused is a network failure', async () => {
    await expect(fetchAnswer('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('an answer that is too long is not taken, zipped or not', async () => {
    const long = 'x'.repeat(400_000);
    const plain = await serve((_, response) => response.end(long));
    const zipped = await serve((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(long)),
    );
    await expect(fetchAnswer(plain)).rejects.toMatchObject({ code: 'ANSWER_TOO_LONG' });
    await expect(fetchAnswer(zipped)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
  });
});
