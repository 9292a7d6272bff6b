import { createLogger } from '@mailsync/foundation';
import { describe, expect, it } from 'vitest';
import { ANN, openOak } from '../testing/oak-world.ts';

const person = ANN.address;

async function openDoor() {
  const lines: string[] = [];
  const logger = createLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } });
  const fixture = await openOak({ logger });
  const userId = await fixture.addUser({ email: person });
  const { appPassword } = await fixture.google.control.makeAppPassword({ person });
  const knock = (address: string, password = appPassword) =>
    fixture.engine.connectAppPassword({ userId, address, appPassword: password, mailboxId: null });
  return { fixture, userId, appPassword, knock, logged: () => lines.join('') };
}

describe('what is typed at the door of the app password', () => {
  it('cannot smuggle commands or other names in: control characters never reach the server', async () => {
    const { fixture, appPassword, knock } = await openDoor();
    for (const address of [
      `${person}\r\nA9 LOGOUT`,
      `ann\0${person}`,
      `"ann\r\nA9 NOOP"@oak.example`,
      `ann\u0007@oak.example`,
      'ann@oak.example\u0000.evil.example',
      `\u009fann@oak.example`,
    ]) {
      await expect(knock(address)).rejects.toMatchObject({ code: 'connect.not_an_address', kind: 'invalid' });
    }
    for (const password of [`x\0${appPassword}`, `\u0001${appPassword}`, `${appPassword}\u007f`]) {
      await expect(knock(person, password)).rejects.toMatchObject({
        code: 'imap.password_refused',
        kind: 'invalid',
      });
    }
    expect((await fixture.google.control.counters()).connectionsOpened).toEqual({});
    expect(await fixture.db.read((r) => r.mailboxes.list())).toEqual([]);
  });

  it('may be as odd as it likes: it is sent as it stands, refused, and nothing more', async () => {
    for (const [address, password] of [
      ['a"b\\c{5}@oak.example', 'x'],
      ['*@oak.example', '%'],
      [`${'a'.repeat(64)}@${'b'.repeat(250)}.example`, 'x'],
      ['änn@öak.example', 'пароль'],
      [person, '"\\" {200}'],
      [person, 'x'.repeat(200)],
      [person, '🗝️'.repeat(40)],
      [person, ')} A1 LOGOUT ({'],
    ] as const) {
      const { fixture, knock } = await openDoor();
      await expect(knock(address, password)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:imap\.password_refused|connect\.not_an_address)$/),
      });
      expect(await fixture.db.read((r) => r.mailboxes.list())).toEqual([]);
    }
  });

  it('and is sent twice at once makes one mailbox', async () => {
    const { fixture, knock } = await openDoor();
    const [first, second] = await Promise.all([knock(person), knock(person)]);
    expect(second).toEqual(first);
    expect(await fixture.engine.readMailboxes({})).toMatchObject([
      { id: first.mailboxId, status: 'enabled' },
    ]);
  });

  it('with the line break of a copied text is still taken', async () => {
    const { fixture, appPassword, knock } = await openDoor();
    await knock(` ${person} `, `${appPassword.replaceAll(' ', '\u00a0')}\r\n`);
    expect(await fixture.engine.readMailboxes({})).toMatchObject([{ address: person, status: 'enabled' }]);
  });

  it('is never written to the log or into an error, whatever the server repeats', async () => {
    const { fixture, userId, appPassword, logged } = await openDoor();
    const bare = appPassword.replaceAll(' ', '');
    const plain = Buffer.from(`\0${person}\0${bare}`).toString('base64');
    const told: unknown[] = [];
    for (const text of [
      `NO [AUTHENTICATIONFAILED] Invalid credentials: ${person} ${bare}`,
      `NO [UNAVAILABLE] could not look up ${plain}`,
      `BAD Error in IMAP command AUTHENTICATE PLAIN ${plain}`,
    ]) {
      await fixture.google.control.failNext({ kind: 'answer', method: 'imap.*', path: 'AUTH|LOGIN', text });
      await fixture.connectAppPassword({ userId, person, appPassword }).then(
        (id) => expect.unreachable(`connected ${id}`),
        (error: unknown) => told.push(error),
      );
    }
    await fixture.google.control.failNext({
      kind: 'answer',
      method: 'smtp.auth',
      text: `535-5.7.8 Username and Password not accepted: ${bare}`,
    });
    await fixture
      .connectAppPassword({ userId, person, appPassword })
      .catch((error: unknown) => told.push(error));
    expect(told).toHaveLength(4);

    const seen = `${logged()}${told.map(spellOut).join('')}`;
    expect(logged()).toContain('A mailbox was not connected');
    expect(seen).toContain('[app password]');
    for (const secret of [bare, appPassword, plain]) expect(seen).not.toContain(secret);
  });
});

/** All that an error holds, with its causes. */
function spellOut(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.message} ${JSON.stringify(error)} ${error.stack} ${spellOut(error.cause)}`;
}
