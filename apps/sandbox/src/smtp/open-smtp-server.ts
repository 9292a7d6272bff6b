import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerAuthentication, SMTPServerSession } from 'smtp-server';

import type { ServerCertificate } from '../certificates/open-authority.ts';
import { waitMs } from '../google/faults/meet-faults.ts';
import { listenOnLoopback } from '../google/listen-on-loopback.ts';
import type { StandIn } from '../google/stand-in.ts';
import { bareAppPassword } from '../google/world/mail-access.ts';
import type { LoginRefusal } from '../google/world/mail-access.ts';
import type { Person } from '../google/world/world.ts';
import { submitMail } from './submit-mail.ts';

export interface SmtpServer {
  port: number;
  useCertificate(certificate: ServerCertificate): void;
  close(): Promise<void>;
}

const MAX_MESSAGE_BYTES = 35_882_577;
const INVALID =
  '535 5.7.8 Username and Password not accepted. For more information, go to https://support.google.com/mail/?p=BadCredentials';
const WEB_LOGIN =
  '534 5.7.14 Please log in via your web browser and then try again. Learn more at https://support.google.com/mail/?p=WebLoginRequired';

/** Google's words, by what is wrong; SMTP knows nothing of switches that are IMAP's own. */
const REFUSALS: Partial<Record<LoginRefusal, string>> = {
  'app password required':
    '534 5.7.9 Application-specific password required. For more information, go to https://support.google.com/mail/?p=InvalidSecondFactor',
  'web login required': WEB_LOGIN,
  'no mail service': INVALID,
  'too many attempts': '454 4.7.0 Too many login attempts, please try again later.',
};

/** SMTP submission with the app passwords of IMAP: what is sent stands in the sender's mailbox and goes to whom it names. */
export async function openSmtpServer({ standIn, certificate, port }: OpenInput): Promise<SmtpServer> {
  const sockets = new Map<number, Socket>();
  const cut = ({ remotePort }: SMTPServerSession) => sockets.get(remotePort)?.destroy();

  /** Does what a call asks for, unless a fault was ordered for it. Rejects with the reply to a call that is refused. */
  const carryOut = async <Result>({ session, method, person, act }: CarryOutInput<Result>) => {
    standIn.meter.countCall(method);
    const fault = standIn.faults.take({ method, path: '', person: person?.address });
    if (fault?.kind === 'answer') throw replyOf(fault.text ?? '451 4.3.0 Temporary System Problem.');
    if (fault?.kind === 'delay') await waitMs(fault.delayMs ?? 0);
    if (fault?.kind === 'cut' && fault.when !== 'after') {
      cut(session);
      return undefined;
    }
    const result = act();
    if (fault?.kind === 'cut') cut(session);
    return result;
  };

  const smtp = new SMTPServer({
    secure: true,
    name: 'smtp.gmail.com',
    banner: 'ESMTP stand-in',
    size: MAX_MESSAGE_BYTES,
    rejectOversized: true,
    authMethods: ['PLAIN', 'LOGIN'],
    disableReverseLookup: true,
    logger: false,
    ...certificate,
    onAuth: callbackify(async (login: SMTPServerAuthentication, session: SMTPServerSession) => {
      const user = await carryOut({ session, method: 'smtp.auth', act: () => logIn(standIn, login) });
      return { user };
    }),
    onData: callbackify(async (stream: Readable, session: SMTPServerSession) => {
      const raw = await readAll(stream);
      const person = session.user as Person;
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      const act = () => submitMail({ standIn, person, raw, recipients });
      await carryOut({ session, method: 'smtp.data', person, act });
      return 'OK stand-in';
    }),
  });
  // Broken connections are part of the work here.
  smtp.on('error', () => undefined);
  smtp.server.on('connection', (socket: Socket) => {
    const { remotePort } = socket;
    sockets.set(remotePort!, socket);
    socket.on('close', () => sockets.delete(remotePort!));
  });

  return {
    port: await listenOnLoopback(smtp.server, port),
    useCertificate: (next) => smtp.updateSecureContext({ ...next }),
    close() {
      const closed = new Promise<void>((resolve) => smtp.close(() => resolve()));
      for (const socket of sockets.values()) socket.destroy();
      return closed;
    },
  };
}

interface OpenInput {
  standIn: StandIn;
  certificate: ServerCertificate;
  port: number;
}

interface CarryOutInput<Result> {
  session: SMTPServerSession;
  method: string;
  person?: Person;
  act(): Result;
}

function logIn(standIn: StandIn, { username = '', password }: SMTPServerAuthentication): Person {
  const person = standIn.world.people.get(username.trim().toLowerCase());
  if (!person || person.deleted || !person.access.appPasswords.has(bareAppPassword(password ?? ''))) {
    throw replyOf(INVALID);
  }
  const refusal = person.access.refusal && REFUSALS[person.access.refusal];
  if (refusal) throw replyOf(refusal);
  return person;
}

/** An error that `smtp-server` answers with these words. */
function replyOf(text: string): Error {
  const [, code = '451', rest = text] = /^(\d{3})[ -](.*)$/s.exec(text) ?? [];
  return Object.assign(new Error(rest), { responseCode: Number(code) });
}

async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
