import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { serve } from '@hono/node-server';

/** An HTTP server that is already listening. Closing it cuts what is still open, such as event streams. */
export async function listen({
  fetch,
  port,
  hostname,
}: {
  fetch: Parameters<typeof serve>[0]['fetch'];
  port: number;
  hostname: string;
}): Promise<{
  url: string;
  /** Takes connections that want to speak something else than HTTP. */
  onUpgrade(take: (input: { request: IncomingMessage; socket: Duplex; head: Buffer }) => void): void;
  close(): Promise<void>;
}> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = serve({ fetch, port, hostname }, (info) => resolve(info.port)) as Server;
  server.once('error', reject);
  const boundPort = await promise;

  return {
    url: `http://${hostname}:${boundPort}`,
    onUpgrade: (take) =>
      void server.on('upgrade', (request, socket, head) => take({ request, socket, head })),
    close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      return closed;
    },
  };
}
