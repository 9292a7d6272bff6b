import { describe, expect, test } from 'vitest';

import { ANN } from '../google/test-world.ts';
import { imapClient, openAllMail, openImapWorld, openRawImap } from '../testing/open-imap-world.ts';

const MAIL = { from: { address: 'jo@hart.example' }, subject: 'Hello', text: 'Some text of a mail.' };

async function openWithMail() {
  const world = await openImapWorld();
  await world.control.deliver({ to: ANN, mail: MAIL });
  return { ...world, ...(await openAllMail(world)) };
}

describe('faults on demand', () => {
  test('an answer in place of the real one, for as many commands as ordered', async () => {
    const { client, control } = await openWithMail();
    const text = 'NO [UNAVAILABLE] Temporary System Error (Failure)';
    await control.failNext({ kind: 'answer', method: 'imap.fetch', text, times: 2 });
    for (let time = 0; time < 2; time += 1) {
      await expect(client.fetchOne('1', { uid: true })).rejects.toMatchObject({
        responseStatus: 'NO',
        responseText: 'Temporary System Error (Failure)',
      });
    }
    expect(await client.fetchOne('1', { uid: true })).toMatchObject({ uid: 1 });
  });

  test('a goodbye at the greeting and in the middle', async () => {
    const { client, control, double, appPassword } = await openWithMail();
    const text = '* BYE System Error';
    await control.failNext({ kind: 'answer', method: 'imap.greeting', text });
    const auth = { user: ANN, pass: appPassword };
    await expect(imapClient({ double, auth }).connect()).rejects.toThrow();
    await control.failNext({ kind: 'answer', method: 'imap.search', text });
    await expect(client.search({ all: true })).rejects.toThrow();
    expect(client.usable).toBe(false);
  });

  test('a connection that breaks before a command, and one that breaks in the middle of a literal', async () => {
    const world = await openWithMail();
    const { control, double, appPassword } = world;
    await control.failNext({ kind: 'cut', method: 'imap.fetch' });
    await expect(world.client.fetchOne('1', { source: true })).rejects.toThrow();

    const imap = await openRawImap({ double });
    await imap.ask(`LOGIN ${ANN} "${appPassword}"`);
    await imap.ask('EXAMINE INBOX');
    await control.failNext({ kind: 'truncate', method: 'imap.fetch' });
    const answer = await imap.ask('FETCH 1 BODY.PEEK[TEXT]');
    expect(answer).toBe('* 1 FETCH (BODY[TEXT] {20}\r\nSome text ');
  });

  test('nonsense, and an answer that comes late', async () => {
    const { control, double, appPassword } = await openWithMail();
    const imap = await openRawImap({ double });
    await imap.ask(`LOGIN ${ANN} "${appPassword}"`);
    await control.failNext({ kind: 'delay', method: 'imap.noop', delayMs: 20 });
    expect(await imap.ask('NOOP')).toBe('t OK Success\r\n');
    await control.failNext({ kind: 'garbage', method: 'imap.noop', person: ANN });
    imap.say('t NOOP');
    expect(await imap.waitFor(/\{\r\n.*\r\n/)).toMatch(/^\* 3 FETCH \(\(/);
  });

  test('a command that is never answered, while the next one is', async () => {
    const { control, double } = await openWithMail();
    const imap = await openRawImap({ double });
    await control.failNext({ kind: 'silence', method: 'imap.noop' });
    imap.say('s NOOP');
    expect(await imap.ask('NOOP')).toBe('t OK Success\r\n');
  });

  test('faults ordered for any call are of the API alone', async () => {
    const { client, control } = await openWithMail();
    await control.failNext({ kind: 'cut' });
    await control.failNext({ kind: 'status', status: 500, method: '*' });
    expect(await client.fetchOne('1', { uid: true })).toMatchObject({ uid: 1 });
    expect(await control.listFaults()).toHaveLength(2);
  });

  test('all connections of a person are cut', async () => {
    const { client, control } = await openWithMail();
    const closed = new Promise((resolve) => client.once('close', resolve));
    await control.cutConnections({ person: ANN });
    await closed;
    expect((await control.counters()).connectionsOpened).toEqual({ [ANN]: 1 });
  });
});

describe('what makes no sense is refused', () => {
  test.each([
    ['FETCH', 'BAD'],
    ['FETCH x UID', 'BAD'],
    ['FETCH 1 BODY[NONE]', 'BAD'],
    ['FETCH 1 (UID', 'BAD'],
    ['FETCH 1 UID)', 'BAD'],
    ['SEARCH FROM', 'BAD'],
    ['SEARCH SINCE yesterday', 'BAD'],
    ['SEARCH CHARSET KOI8-R ALL', 'NO [BADCHARSET'],
    ['STORE 1 FLAGS x', 'BAD Unknown command'],
    ['SELECT Nowhere', 'NO [NONEXISTENT]'],
    ['LOGIN again again', 'BAD'],
    ['AUTHENTICATE GSSAPI', 'NO'],
  ])('%s', async (line, answer) => {
    const { double, appPassword } = await openImapWorld();
    const imap = await openRawImap({ double });
    expect(await imap.ask('SELECT INBOX')).toBe('t BAD Unknown command\r\n');
    await imap.ask(`LOGIN ${ANN} {19+}\r\n${appPassword}`);
    expect(await imap.ask('FETCH 1 UID')).toBe('t BAD FETCH not allowed now.\r\n');
    await imap.ask('EXAMINE INBOX');
    expect(await imap.ask(line)).toContain(`t ${answer}`);
    expect(await imap.ask('NOOP')).toBe('t OK Success\r\n');
  });
});
