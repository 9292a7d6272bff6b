import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type TLSSocket } from 'node:tls';
import type { Dovecot, DovecotPerson } from '@mailsync/sandbox';

const EVERY_MS = 50;
const ANSWER_TIMEOUT_MS = 10_000;

/** How long the mail server itself takes until it tells a bare connection in IDLE of a new file, in milliseconds for each. */
export async function measureTelling({
  dovecot,
  people,
}: {
  dovecot: Dovecot;
  people: readonly DovecotPerson[];
}): Promise<number[]> {
  const connections = await Promise.all(people.map((person) => openIdle({ dovecot, person })));
  try {
    const waiting: Promise<number>[] = [];
    for (const { login, told } of connections) {
      const putAt = performance.now();
      const bytes = Buffer.from('From: nobody@elsewhere.example\r\nSubject: Telling\r\n\r\nText\r\n');
      dovecot.put({ login, folder: '', bytes, receivedAt: new Date() });
      waiting.push(told().then(() => performance.now() - putAt));
      await sleep(EVERY_MS);
    }
    return await Promise.all(waiting);
  } finally {
    for (const { socket } of connections) socket.destroy();
  }
}

async function openIdle({
  dovecot: { host, port, authority },
  person: { login, password },
}: {
  dovecot: Dovecot;
  person: DovecotPerson;
}) {
  const socket = connect({ host, port, ca: authority });
  await read({ socket, until: /^\* OK/m });
  for (const [command, until] of [
    [`a LOGIN ${login} ${password}`, /^a OK/m],
    ['b EXAMINE INBOX', /^b OK/m],
    ['c IDLE', /^\+/m],
  ] as const) {
    const answer = read({ socket, until });
    socket.write(`${command}\r\n`);
    await answer;
  }
  return { login, socket, told: () => read({ socket, until: /EXISTS/ }) };
}

function read({ socket, until }: { socket: TLSSocket; until: RegExp }): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const settle = (end: () => void) => {
      clearTimeout(timer);
      socket.off('data', take).off('error', fail);
      end();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const take = (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (until.test(text)) settle(resolve);
    };
    const timer = setTimeout(
      () => fail(new Error(`Dovecot did not say ${until}: ${text}`)),
      ANSWER_TIMEOUT_MS,
    );
    socket.on('data', take).on('error', fail);
  });
}
