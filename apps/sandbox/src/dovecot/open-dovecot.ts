import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { openAuthority } from '../certificates/open-authority.ts';
import { type RunningDovecot, startDovecot } from './run-dovecot.ts';
import { type DovecotOwner, writeDovecotConfig } from './write-dovecot-config.ts';

const HOST = '127.0.0.1';
const LOGIN = 'ann';
const PASSWORD = 'a-password-for-tests';

/** Somebody with an inbox on it. */
export interface DovecotPerson {
  login: string;
  password: string;
}

/** A real Dovecot on loopback; mailboxes are written as Maildir files. */
export interface Dovecot {
  host: string;
  port: number;
  people: DovecotPerson[];
  /** The certificate of the authority that its own is signed by. */
  authority: string;
  /** Puts a message into a folder; the empty name is the inbox. Returns the name of its file. */
  put(input: { login?: string; folder: string; bytes: Buffer; receivedAt: Date }): string;
  move(input: { login?: string; file: string; from: string; to: string }): void;
  remove(input: { login?: string; file: string; folder: string }): void;
  /** Counts from the next login on. */
  setPassword(input: DovecotPerson): void;
  /** Logins that succeeded so far, by its log. */
  countLogins(): number;
  /** Ends it and all its connections at once. */
  kill(): Promise<void>;
  /** Starts it again on the same mail and port. */
  start(): Promise<void>;
  /** Stops it, and starts it without the numbers of the inbox, as after a restored backup. */
  restartWithoutNumbers(input?: { login?: string }): Promise<void>;
  close(): Promise<void>;
}

export const isDovecotHere = (): boolean => spawnSync('dovecot', ['--version']).status === 0;

/** Where all is checked, nothing is left out. */
export const isDovecotNeeded = (): boolean => process.env.CI !== undefined;

/**
 * `people` may be many: their logins become names of folders. `authorityFile` is where the certificate of the authority
 * lies that its own comes from, made when it is not there: one that several servers have in common.
 */
export async function openDovecot({
  people = [{ login: LOGIN, password: PASSWORD }],
  authorityFile,
}: { people?: DovecotPerson[]; authorityFile?: string } = {}): Promise<Dovecot> {
  const dir = mkdtempSync(join(tmpdir(), 'mailsync-dovecot-'));
  // Dovecot's own users must get through to the mail.
  chmodSync(dir, 0o755);
  const mailDir = join(dir, 'mail');
  const passwordFile = join(dir, 'passwords');
  const authority = openAuthority({ file: authorityFile });
  const { cert, key } = authority.issue({ dnsNames: ['localhost'], ipAddresses: [HOST] });
  const port = await findFreePort();
  writeFileSync(join(dir, 'cert.pem'), cert);
  writeFileSync(join(dir, 'key.pem'), key, { mode: 0o600 });
  const owner = mailOwner();
  const passwords = new Map(people.map(({ login, password }) => [login, password]));
  const writePasswords = () => {
    const lines = [...passwords].map(([login, password]) => `${login}:{PLAIN}${password}\n`);
    writeFileSync(passwordFile, lines.join(''), { mode: 0o644 });
  };
  writePasswords();
  const mailOf = (login = people[0]!.login) => join(mailDir, login);
  for (const { login } of people) makeMailbox(mailOf(login));
  giveAway(mailDir, owner);
  const config = join(dir, 'dovecot.conf');
  writeFileSync(config, writeDovecotConfig({ dir, mailDir, passwordFile, host: HOST, port, owner }));

  let fileCount = 0;
  let running: RunningDovecot | null = null;
  const stop = async (signal: NodeJS.Signals) => {
    await running?.end(signal);
    running = null;
  };
  const start = async () => {
    running ??= await startDovecot({ config, host: HOST, port, ca: authority.certificate });
  };
  await start();

  return {
    host: HOST,
    port,
    people,
    authority: authority.certificate,
    put({ login, folder, bytes, receivedAt }) {
      fileCount += 1;
      const file = `${Math.floor(receivedAt.getTime() / 1000)}.M${fileCount}.test`;
      const written = join(mailOf(login), folder, 'tmp', file);
      writeFileSync(written, bytes);
      // Dovecot takes the file's time for the time of arrival.
      utimesSync(written, receivedAt, receivedAt);
      chownSync(written, owner.uid, owner.gid);
      renameSync(written, join(mailOf(login), folder, 'new', file));
      return file;
    },
    move({ login, file, from, to }) {
      const path = findFile({ mail: mailOf(login), folder: from, file });
      renameSync(path, join(mailOf(login), to, 'new', file));
    },
    remove: ({ login, file, folder }) => rmSync(findFile({ mail: mailOf(login), folder, file })),
    setPassword({ login, password }) {
      passwords.set(login, password);
      writePasswords();
    },
    countLogins: () => readFileSync(join(dir, 'dovecot.log'), 'utf8').match(/ Login: user=</g)?.length ?? 0,
    kill: () => stop('SIGKILL'),
    start,
    async restartWithoutNumbers({ login } = {}) {
      await stop('SIGTERM');
      const mail = mailOf(login);
      for (const name of readdirSync(mail)) {
        if (name === 'dovecot-uidlist' || name.startsWith('dovecot.index')) rmSync(join(mail, name));
      }
      await start();
    },
    async close() {
      await stop('SIGTERM');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function makeMailbox(mail: string): void {
  for (const folder of ['', '.Junk', '.Sent', '.Trash', '.Drafts', '.Projects']) {
    for (const part of ['new', 'cur', 'tmp']) mkdirSync(join(mail, folder, part), { recursive: true });
  }
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
    const name = userInfo().username;
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
