import { type Agent, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { promisify } from 'node:util';
import { constants, gunzip, gunzipSync } from 'node:zlib';
import { ANSWER_CUT_OFF, ANSWER_TOO_LONG } from '../../sync-errors/classify-network-code.ts';

/** Up to there unzipping at once costs less than handing it to another thread. */
const UNZIPPED_AT_ONCE_BYTES = 64 * 1024;
const gunzipApart = promisify(gunzip);

/** What the Google packages hand over. */
export interface FetchInit {
  method?: string;
  headers?: Headers;
  /** JSON, as text. */
  body?: string;
  /** Theirs to choose, by the proxy settings of the environment. */
  agent?: Agent;
}

/**
 * What the Gmail package sends its requests with. The fetch it brings along makes streams, signals and work for other
 * threads of each answer, which is two thirds of what reading a mail costs. This one takes an answer whole, up to a
 * limit. It follows no redirects: an API that redirects is not Gmail, and the token is for nobody else.
 *
 * Rejects with `TimeoutError`, with the codes `ANSWER_TOO_LONG` or `ANSWER_CUT_OFF`, or with the network's own error.
 */
export function createFetch({
  timeoutMs,
  longestAnswerBytes,
}: {
  /** For the request and the whole of its answer. */
  timeoutMs: number;
  longestAnswerBytes: number;
}): (url: URL | string, init?: FetchInit) => Promise<Answer> {
  return async (url, init = {}) => {
    const { response, bytes } = await send({ url: new URL(url), init, timeoutMs, longestAnswerBytes });
    const text = await unzip({ response, bytes, longestAnswerBytes });
    return new Answer({ url: String(url), response, bytes: text });
  };
}

/** As much of a `Response` as the Google packages look at. Making a real one costs as much as the request. */
class Answer {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly ok: boolean;
  readonly headers = new Headers();
  readonly bodyUsed = true;
  readonly #bytes: Buffer;

  constructor({ url, response, bytes }: { url: string; response: IncomingMessage; bytes: Buffer }) {
    this.url = url;
    this.status = response.statusCode ?? 0;
    this.statusText = response.statusMessage ?? '';
    this.ok = this.status >= 200 && this.status < 300;
    const { rawHeaders } = response;
    for (let at = 0; at < rawHeaders.length; at += 2)
      this.headers.append(rawHeaders[at]!, rawHeaders[at + 1]!);
    this.#bytes = bytes;
  }

  text = async (): Promise<string> => this.#bytes.toString('utf8');
  json = async (): Promise<unknown> => JSON.parse(this.#bytes.toString('utf8'));
  arrayBuffer = async (): Promise<ArrayBuffer> => new Uint8Array(this.#bytes).buffer;
  blob = async (): Promise<Blob> => new Blob([new Uint8Array(this.#bytes)]);
}

function send({
  url,
  init,
  timeoutMs,
  longestAnswerBytes,
}: {
  url: URL;
  init: FetchInit;
  timeoutMs: number;
  longestAnswerBytes: number;
}): Promise<{ response: IncomingMessage; bytes: Buffer }> {
  const start = url.protocol === 'https:' ? requestHttps : requestHttp;
  const { method = 'GET', headers, body, agent } = init;
  return new Promise((resolve, reject) => {
    const request = start(url, {
      method,
      headers: Object.fromEntries(headers ?? []),
      ...(agent && { agent }),
    });
    const timer = setTimeout(() => request.destroy(createTimeout(timeoutMs)), timeoutMs);
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    };
    request.on('error', fail);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > longestAnswerBytes) request.destroy(createTooLong(longestAnswerBytes));
      });
      // A connection that is cut amid an answer is an error of the answer, not of the request: Google was reached.
      response.on('error', (error: NodeJS.ErrnoException) =>
        fail(error.code === 'ECONNRESET' ? createCutOff(length) : error),
      );
      response.once('end', () => {
        clearTimeout(timer);
        resolve({ response, bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length) });
      });
    });
    request.end(body);
  });
}

async function unzip({
  response,
  bytes,
  longestAnswerBytes,
}: {
  response: IncomingMessage;
  bytes: Buffer;
  longestAnswerBytes: number;
}): Promise<Buffer> {
  if (response.headers['content-encoding'] !== 'gzip' || bytes.length === 0) return bytes;
  // What was cut off is found out by whoever reads the text, the same as without zip.
  const options = { maxOutputLength: longestAnswerBytes, finishFlush: constants.Z_SYNC_FLUSH };
  return bytes.length <= UNZIPPED_AT_ONCE_BYTES ? gunzipSync(bytes, options) : gunzipApart(bytes, options);
}

function createTimeout(timeoutMs: number): Error {
  const error = new Error(`There was no whole answer within ${timeoutMs} ms`);
  error.name = 'TimeoutError';
  return error;
}

function createCutOff(length: number): Error {
  return Object.assign(new Error(`The answer broke off after ${length} bytes`), { code: ANSWER_CUT_OFF });
}

function createTooLong(longestAnswerBytes: number): Error {
  return Object.assign(new Error(`The answer is longer than ${longestAnswerBytes} bytes`), {
    code: ANSWER_TOO_LONG,
  });
}
