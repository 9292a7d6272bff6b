import type { Socket } from 'node:net';

import type { Fault } from '../google/faults/fault-list.ts';
import { waitMs } from '../google/faults/meet-faults.ts';
import type { StandIn } from '../google/stand-in.ts';
import type { WorldEvent } from '../google/world/apply-event.ts';
import { tellChange } from './follow-folder.ts';
import { ImapRefusal } from './imap-refusal.ts';
import type { ParsedCommand } from './parse-command.ts';
import { parseCommand, tagOf } from './parse-command.ts';
import type { RawLine } from './read-lines.ts';
import { createLineReader } from './read-lines.ts';
import { runCommand } from './run-command.ts';
import type { ImapSession } from './session.ts';

/** An open connection, for the server to count and to cut. */
export interface ImapConnection {
  person(): string | undefined;
  end(goodbye?: string): void;
  cut(): void;
}

const GREETING = '* OK Gimap ready for requests from 127.0.0.1';
const NONSENSE = Buffer.from('* 3 FETCH ((((\x00\xff)] {\r\n\xfe\xfd\r\n', 'latin1');

/** Speaks IMAP on a connection until either side closes it. */
export function serveConnection({ standIn, socket, onClose }: ServeInput): ImapConnection {
  /** Gives the place among the person's connections back. */
  let leave: (() => void) | undefined;
  /** While an answer is to be cut short it is gathered here. */
  let gathered: Buffer[] | undefined;

  const write = (bytes: Buffer) => {
    if (gathered) return void gathered.push(bytes);
    if (session.person) standIn.connections.countBytes(session.person.address, bytes.length);
    if (socket.writable) socket.write(bytes);
  };
  const session: ImapSession = {
    standIn,
    person: undefined,
    view: undefined,
    knowsModseq: false,
    idleTag: undefined,
    takeLine: undefined,
    logIn(person) {
      leave = standIn.connections.open(person.address);
      if (leave) session.person = person;
      return leave !== undefined;
    },
    send: (...chunks) =>
      write(Buffer.concat([...chunks.map((chunk) => Buffer.from(chunk as string)), Buffer.from('\r\n')])),
    end(goodbye) {
      if (goodbye) session.send(goodbye);
      leave?.();
      socket.end();
    },
  };

  const answerLine = async (line: RawLine) => {
    if (session.takeLine) return session.takeLine(`${line[0] as string}`);
    const command = readCommand(session, line);
    if (!command) return;
    const fault = takeFault({ session, method: methodOf(command), path: textOf(line) });
    if (fault?.kind === 'answer') return answerWith(session, command.tag, fault.text ?? 'NO Failure');
    if (fault?.kind === 'garbage') return write(NONSENSE);
    if (fault?.kind === 'silence') return;
    if (fault?.kind === 'delay') await waitMs(fault.delayMs ?? 0);
    if (fault?.kind === 'truncate' || (fault?.kind === 'cut' && fault.when === 'after')) gathered = [];
    if (fault?.kind !== 'cut' || fault.when === 'after') {
      socket.cork();
      runCommand(session, command);
      socket.uncork();
    }
    if (fault?.kind === 'truncate') socket.end(firstHalf(Buffer.concat(gathered!)));
    if (fault?.kind === 'cut') socket.destroy();
  };

  // One line after another, in their order, whatever each waits for.
  let lines = greet(session, socket);
  const read = createLineReader({
    onLine: (line) => (lines = lines.then(() => answerLine(line)).catch(() => void socket.destroy())),
    onLiteralAnnounced: () => write(Buffer.from('+ go ahead\r\n')),
  });
  const watch = (event: WorldEvent) => watchWorld(session, event);
  standIn.watchers.add(watch);
  socket.on('data', read);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => {
    standIn.watchers.delete(watch);
    leave?.();
    onClose();
  });
  return { person: () => session.person?.address, end: session.end, cut: () => socket.destroy() };
}

interface ServeInput {
  standIn: StandIn;
  socket: Socket;
  onClose(): void;
}

async function greet(session: ImapSession, socket: Socket): Promise<void> {
  const fault = takeFault({ session, method: 'imap.greeting', path: '' });
  if (fault?.kind === 'delay') await waitMs(fault.delayMs ?? 0);
  if (fault?.kind === 'silence') return;
  if (fault?.kind === 'cut') socket.destroy();
  else if (fault?.kind === 'garbage') socket.write(NONSENSE);
  else if (fault?.kind === 'answer') answerWith(session, '*', fault.text ?? '* BYE');
  else session.send(GREETING);
}

/** Reads a command; what cannot be read is answered and given up. */
function readCommand(session: ImapSession, line: RawLine): ParsedCommand | undefined {
  try {
    return parseCommand(line);
  } catch (error) {
    if (!(error instanceof ImapRefusal)) throw error;
    session.send(`${tagOf(line)} ${error.text}`);
    return undefined;
  }
}

function takeFault({ session, method, path }: FaultInput): Fault | undefined {
  const { standIn, person } = session;
  if (method !== 'imap.greeting') standIn.meter.countCall(method);
  return standIn.faults.take({ method, path, person: person?.address });
}

interface FaultInput {
  session: ImapSession;
  method: string;
  path: string;
}

/** Both ways of logging in are one call, as they are one thing to order a fault for. */
function methodOf({ name }: ParsedCommand): string {
  return name === 'AUTHENTICATE' ? 'imap.login' : `imap.${name.toLowerCase()}`;
}

function textOf(line: RawLine): string {
  return line.map((piece) => (typeof piece === 'string' ? piece : piece.toString('latin1'))).join('');
}

/** `{tag}` in a text stands for the command's, so that untagged lines may come before its answer. */
function answerWith(session: ImapSession, tag: string, ordered: string): void {
  const text = ordered.replaceAll('{tag}', tag);
  if (!text.startsWith('* ')) return session.send(`${tag} ${text}`);
  if (/^\* BYE/i.test(text)) return session.end(text);
  session.send(text);
}

/** Up to the middle of the first literal, or of the whole where there is none. */
function firstHalf(bytes: Buffer): Buffer {
  const literal = /\{(\d+)\}\r\n/.exec(bytes.toString('latin1'));
  const end = literal
    ? literal.index + literal[0].length + Math.floor(Number(literal[1]) / 2)
    : Math.floor(bytes.length / 2);
  return bytes.subarray(0, end);
}

function watchWorld(session: ImapSession, event: WorldEvent): void {
  if (!session.person || !('person' in event) || event.person !== session.person.address) return;
  switch (event.kind) {
    case 'app_passwords.revoked':
    case 'person.deleted':
    case 'folders.renumbered':
      return session.end('* BYE Session expired, please login again.');
    default:
      return tellChange(session, event);
  }
}
