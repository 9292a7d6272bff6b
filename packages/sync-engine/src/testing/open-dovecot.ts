import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { connect } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuthority } from '@mailsync/sandbox';
import type { ImapAccess } from '../providers/imap/imap-session.ts';
import { type DovecotOwner, writeDovecotConfig } from './write-dovecot-config.ts';

const HOST = '127.0.0.1';
const LOGIN = 'ann';
const PASSWORD = 'a-password-for-tests';
const MOST_TRIES = 200;
const TRY_EVERY_MS = 25;

/** A real Dovecot on loopback, with a mailbox of its own that is written as Maildir files. */
export interface Dovecot {
  access: ImapAccess;
  authority: string;
  /** Puts a message into a folder; the empty name is the inbox. Returns the name of its file. */
  put(input: { folder: string; bytes: Buffer; receivedAt: Date }): string;
  move(input: { file: string; from: string; to: string }): void;
  remove(input: { file: string; folder: string }): void;
  /** Stops it, and starts it without the numbers of the inbox, as after a restored backup. */
  restartWithoutNumbers(): Promise<void>;
  close(): Promise<void>;
}

export const isDovecotHere = (): boolean => spawnSync('dovecot', ['--version']).status === 0;

/** Where all is checked, nothing is left out. */
export const isDovecotNeeded = (): boolean => process.env.CI !== undefined;

export async function openDovecot(): Promise<Dovecot> {
  const dir = mkdtempSync(join(tmpdir(), 'mailsync-dovecot-'));
  // Dovecot's own users must get through to the mail.
  chmodSync(dir, 0o755);
  const mail = join(dir, 'mail');
  const authority = openAuthority();
  const { cert, key } = authority.issue({ dnsNames: ['localhost'], ipAddresses: [HOST] });
  const port = await findFreePort();
  writeFileSync(join(dir, 'cert.pem'), cert);
  writeFileSync(join(dir, 'key.pem'), key, { mode: 0o600 });
  const owner = mailOwner();
  for (const folder of ['', '.Junk', '.Sent', '.Trash', '.Drafts', '.Projects']) {
    for (const part of ['new', 'cur', 'tmp']) mkdirSync(join(mail, folder, part), { recursive: true });
  }
  giveAway(mail, owner);
  const config = join(dir, 'dovecot.conf');
  writeFileSync(config, writeDovecotConfig({ dir, mail, host: HOST, port, password: PASSWORD, owner }));

  const start = async () => {
    const program = spawn('dovecot', ['-F', '-c', config], { stdio: 'ignore', detached: true });
    const ended = new Promise<void>((resolve) => program.once('exit', () => resolve()));
    await waitUntil(() => isGreeted({ port, ca: authority.certificate }));
    return async () => {
      program.kill('SIGTERM');
      await ended;
      endGroup(program.pid!);
    };
  };
  let fileCount = 0;
  let stop = await start();

  return {
    access: { host: HOST, port, login: LOGIN, password: PASSWORD },
    authority: authority.certificate,
    put({ folder, bytes, receivedAt }) {
      fileCount += 1;
      const file = `${Math.floor(receivedAt.getTime() / 1000)}.M${fileCount}.test`;
      const path = join(mail, folder, 'new', file);
      writeFileSync(path, bytes);
      // Dovecot takes the file's time for the time of arrival.
      utimesSync(path, receivedAt, receivedAt);
      chownSync(path, owner.uid, owner.gid);
      return file;
    },
    move({ file, from, to }) {
      const path = findFile({ mail, folder: from, file });
      renameSync(path, join(mail, to, 'new', file));
    },
    remove: ({ file, folder }) => rmSync(findFile({ mail, folder, file })),
    async restartWithoutNumbers() {
      await stop();
      for (const name of readdirSync(mail)) {
        if (name === 'dovecot-uidlist' || name.startsWith('dovecot.index')) rmSync(join(mail, name));
      }
      stop = await start();
    },
    async close() {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Once read, a message's file has flags behind its name and lies in `cur`. */
function findFile({ mail, folder, file }: { mail: string; folder: string; file: string }): string {
  for (const part of ['cur', 'new']) {
    const found = readdirSync(join(mail, folder, part)).find((name) => name.startsWith(file));
    if (found) return join(mail, folder, part, found);
  }
  throw new Error(`There is no ${file} in "${folder}"`);
}

/** Dovecot refuses to open mail as root. */
function mailOwner(): DovecotOwner {
  const uid = process.getuid!();
  if (uid !== 0) {
    const name = process.env.USER ?? `${uid}`;
    return { uid, gid: process.getgid!(), name, loginName: name };
  }
  const idOf = (name: string, kind: '-u' | '-g') => Number(spawnSync('id', [kind, name]).stdout.toString());
  return { uid: idOf('mail', '-u'), gid: idOf('mail', '-g'), name: 'dovecot', loginName: 'dovenull' };
}

function giveAway(path: string, { uid, gid }: { uid: number; gid: number }): void {
  chownSync(path, uid, gid);
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    chownSync(join(entry.parentPath, entry.name), uid, gid);
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, HOST, resolve));
  const { port } = server.address() as { port: number };
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  return port;
}

async function waitUntil(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tryCount = 0; tryCount < MOST_TRIES; tryCount++) {
    if (await isSo()) return;
    await new Promise<void>((resolve) => void setTimeout(resolve, TRY_EVERY_MS));
  }
  throw new Error('Dovecot does not start or end in time');
}

/** Its helpers would serve the connections they have for a while longer. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // They have ended with it.
  }
}

function isGreeted({ port, ca }: { port: number; ca: string }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port, ca });
    const end = (isHere: boolean) => {
      socket.destroy();
      resolve(isHere);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
  });
}
