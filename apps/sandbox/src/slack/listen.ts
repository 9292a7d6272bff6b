import type { Server } from 'node:http';
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
}): Promise<{ url: string; close(): Promise<void> }> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = serve({ fetch, port, hostname }, (info) => resolve(info.port)) as Server;
  server.once('error', reject);
  const boundPort = await promise;

  return {
    url: `http://${hostname}:${boundPort}`,
    close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      return closed;
    },
  };
}
