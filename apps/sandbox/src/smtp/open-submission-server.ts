import type { Socket } from 'node:net';
import { callbackify } from 'node:util';
import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerAuthentication,
  type SMTPServerSession,
} from 'smtp-server';

import type { ServerCertificate } from '../certificates/open-authority.ts';
import { listenOnLoopback } from '../google/listen-on-loopback.ts';

/** A company's own server for sending: it lets people in and takes no mail. */
export interface SubmissionServer {
  port: number;
  setPassword(input: { login: string; password: string }): void;
  close(): Promise<void>;
}

/** Speaks TLS from the start, on loopback. */
export async function openSubmissionServer({
  people,
  certificate,
}: {
  people: readonly { login: string; password: string }[];
  certificate: ServerCertificate;
}): Promise<SubmissionServer> {
  const passwords = new Map(people.map(({ login, password }) => [login, password]));
  const sockets = new Set<Socket>();
  const smtp = new SMTPServer({
    secure: true,
    authMethods: ['PLAIN', 'LOGIN'],
    disableReverseLookup: true,
    logger: false,
    ...certificate,
    onAuth: callbackify(async (login: SMTPServerAuthentication, _session: SMTPServerSession) => {
      const { username = '', password } = login;
      if (password !== undefined && passwords.get(username) === password) return { user: username };
      throw Object.assign(new Error('5.7.8 Authentication failed'), { responseCode: 535 });
    }),
    onMailFrom: callbackify(async (_from: SMTPServerAddress, _session: SMTPServerSession): Promise<void> => {
      throw Object.assign(new Error('5.7.1 No mail is taken here'), { responseCode: 550 });
    }),
  });
  // Broken connections are part of the work here.
  smtp.on('error', () => undefined);
  smtp.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return {
    port: await listenOnLoopback(smtp.server, 0),
    setPassword: ({ login, password }) => void passwords.set(login, password),
    close() {
      const closed = new Promise<void>((resolve) => smtp.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      return closed;
    },
  };
}
