import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { AppError } from '@mailsync/foundation';

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch'];

/** A port that is taken at once and answered at last: until then it says that the program is starting. */
export interface Door {
  port: number;
  open(fetch: Fetch): void;
  /** Lets requests under way end. */
  close(): Promise<void>;
}

/** Throws `port.taken` or `port.not_allowed`. */
export async function listen({ host, port }: { host: string; port: number }): Promise<Door> {
  let answer: Fetch = answerWhileStarting;
  const server = createAdaptorServer({
    fetch: (request, environment) => answer(request, environment),
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(explain({ cause, host, port })));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    open(fetch) {
      answer = fetch;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Kept-alive connections of browsers would otherwise hold the program for minutes.
        setTimeout(() => server.closeAllConnections(), 2_000).unref();
      }),
  };
}

/** It lives already and is not ready yet: to end it now would begin a long migration anew. */
function answerWhileStarting(request: Request): Response {
  if (new URL(request.url).pathname === '/healthz')
    return Response.json({ ok: true, checks: { state: 'starting' } });
  return new Response('Mail Sync is starting.\n', { status: 503, headers: { 'retry-after': '1' } });
}

function explain({ cause, host, port }: { cause: NodeJS.ErrnoException; host: string; port: number }): Error {
  if (cause.code === 'EADDRINUSE') {
    return new AppError({
      code: 'port.taken',
      kind: 'conflict',
      message: `Port ${port} on ${host} is taken by another program. Stop it, or choose another: PORT=3100 npm start`,
      cause,
    });
  }
  if (cause.code === 'EACCES' || cause.code === 'EADDRNOTAVAIL') {
    return new AppError({
      code: 'port.not_allowed',
      kind: 'invalid',
      message: `It may not listen on ${host}:${port} (${cause.code}). Choose another HOST or PORT.`,
      cause,
    });
  }
  return cause;
}
