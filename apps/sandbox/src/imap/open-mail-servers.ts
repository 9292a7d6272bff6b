import type { Socket } from 'node:net';
import { createServer } from 'node:tls';

import type { Authority, ServerCertificate } from '../certificates/open-authority.ts';
import { openAuthority } from '../certificates/open-authority.ts';
import { listenOnLoopback, LOOPBACK } from '../google/listen-on-loopback.ts';
import type { StandIn } from '../google/stand-in.ts';
import { openSmtpServer } from '../smtp/open-smtp-server.ts';
import type { ImapConnection } from './serve-connection.ts';
import { serveConnection } from './serve-connection.ts';

/** A good certificate, or what is wrong with it. */
export type CertificateKind = 'good' | 'wrong name' | 'expired' | 'unknown authority';

/** IMAP and SMTP submission over TLS on 127.0.0.1. */
export interface MailServers {
  host: string;
  imapPort: number;
  smtpPort: number;
  useCertificate(kind: CertificateKind): void;
  /** Breaks all IMAP connections, or a person's. */
  cutConnections(person: string | undefined): void;
  close(): Promise<void>;
}

/** Opens both servers. Throws `sandbox.port_taken` when a wanted port is in use. */
export async function openMailServers({ standIn, authority, ports }: OpenInput): Promise<MailServers> {
  const connections = new Set<ImapConnection>();
  const sockets = new Set<Socket>();
  const certificate = issue(authority, 'good');
  // Answers go out at once: waiting to fill a packet costs the client 40 ms a command.
  const imap = createServer({ ...certificate, noDelay: true }, (socket) => {
    const connection = serveConnection({ standIn, socket, onClose: () => connections.delete(connection) });
    connections.add(connection);
  });
  imap.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  imap.on('tlsClientError', (_error, socket) => socket.destroy());
  const closeImap = () => {
    const closed = new Promise<void>((resolve) => void imap.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    return closed;
  };
  const imapPort = await listenOnLoopback(imap, ports.imap);
  const smtp = await openSmtpServer({ standIn, certificate, port: ports.smtp }).catch(
    async (error: unknown) => {
      await closeImap();
      throw error;
    },
  );

  return {
    host: LOOPBACK,
    imapPort,
    smtpPort: smtp.port,
    useCertificate(kind) {
      const next = issue(authority, kind);
      imap.setSecureContext(next);
      smtp.useCertificate(next);
    },
    cutConnections(person) {
      for (const connection of connections) {
        if (person === undefined || connection.person() === person) connection.cut();
      }
    },
    async close() {
      await Promise.all([closeImap(), smtp.close()]);
    },
  };
}

interface OpenInput {
  standIn: StandIn;
  authority: Authority;
  ports: { imap: number; smtp: number };
}

function issue(authority: Authority, kind: CertificateKind): ServerCertificate {
  const names = { dnsNames: ['localhost'], ipAddresses: [LOOPBACK] };
  switch (kind) {
    case 'good':
      return authority.issue(names);
    case 'wrong name':
      return authority.issue({ dnsNames: ['mail.elsewhere.example'] });
    case 'expired':
      return authority.issue({ ...names, expiresAt: new Date('2021-01-01T00:00:00Z') });
    case 'unknown authority':
      return openAuthority({ name: 'Another Authority' }).issue(names);
  }
}
