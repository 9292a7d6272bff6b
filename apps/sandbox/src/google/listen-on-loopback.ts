import { AppError } from '@mailsync/foundation';
import type { AddressInfo, Server } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** Listens on the loopback and tells the port; 0 is any free one. Throws `sandbox.port_taken` when it is in use. */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === 'EADDRINUSE';
      const message = isTaken
        ? `Port ${port} is in use. Stop what listens there, or give the Google stand-in another port.`
        : `The Google stand-in cannot listen on port ${port}: ${cause.message}`;
      reject(new AppError({ code: 'sandbox.port_taken', kind: 'unavailable', message, cause }));
    });
    server.listen(port, LOOPBACK, () => resolve((server.address() as AddressInfo).port));
  });
}
