import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect, TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';

const HOST = '127.0.0.1';

const DIALOGUE = {
  imap: {
    greeting: '* OK ready\r\n',
    offer: (line: string, offersTls: boolean) => {
      const [tag = '', verb = ''] = line.split(' ');
      if (verb.toUpperCase() === 'CAPABILITY')
        return `* CAPABILITY IMAP4rev1${offersTls ? ' STARTTLS LOGINDISABLED' : ''}\r\n${tag} OK done\r\n`;
      return verb.toUpperCase() === 'STARTTLS' && offersTls
        ? `${tag} OK begin\r\n`
        : `${tag} BAD not now\r\n`;
    },
  },
  smtp: {
    greeting: '220 ready\r\n',
    offer: (line: string, offersTls: boolean) => {
      if (/^EHLO/i.test(line)) return offersTls ? '250-door\r\n250 STARTTLS\r\n' : '250 door\r\n';
      return /^STARTTLS/i.test(line) && offersTls ? '220 begin\r\n' : '502 5.5.1 not now\r\n';
    },
  },
};

interface DoorInput {
  kind: 'imap' | 'smtp';
  /** `none`: it encrypts nothing. */
  security: 'tls' | 'starttls' | 'none';
  certificate: { cert: string; key: string };
  /** The server that lies behind it. */
  behind: { port: number; authority: string };
}

export interface MailDoor {
  port: number;
  /** The lines that were said to it without encryption. */
  heard: string[];
  /** Ends it and its connections; done by itself after the test. */
  close(): Promise<void>;
}

/** A server of somebody's own, with a certificate and a kind of encryption of its own, before one that has mail. */
export async function openMailDoor({ kind, security, certificate, behind }: DoorInput): Promise<MailDoor> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const passOn = (socket: Socket, dropsGreeting: boolean) => {
    const inner = connect({ host: HOST, port: behind.port, ca: behind.authority });
    sockets.add(inner);
    inner.on('error', () => socket.destroy());
    socket.on('close', () => inner.destroy());
    const pass = () => {
      socket.pipe(inner);
      inner.pipe(socket);
    };
    // Who speaks before the greeting is hung up on.
    if (dropsGreeting) inner.once('data', pass);
    else pass();
  };
  const secure = (socket: Socket) => {
    const encrypted = new TLSSocket(socket, { isServer: true, ...certificate });
    encrypted.on('error', () => socket.destroy());
    return encrypted;
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (security === 'tls') return passOn(secure(socket), false);
    const { greeting, offer } = DIALOGUE[kind];
    socket.write(greeting);
    const listen = (bytes: Buffer) => {
      const line = bytes.toString().trimEnd();
      heard.push(line);
      const answer = offer(line, security === 'starttls');
      socket.write(answer);
      if (!answer.includes('begin')) return;
      socket.off('data', listen);
      passOn(secure(socket), true);
    };
    socket.on('data', listen);
  });
  await new Promise<void>((resolve) => void server.listen(0, HOST, resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => void server.close(resolve));
  };
  onTestFinished(close);
  return { port: (server.address() as AddressInfo).port, heard, close };
}
