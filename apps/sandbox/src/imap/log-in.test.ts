import { describe, expect, test } from 'vitest';

import type { GoogleDouble } from '../google/open-google-double.ts';
import { ANN, BEN } from '../google/test-world.ts';
import type { LoginRefusal } from '../google/world/mail-access.ts';
import { imapClient, openAllMail, openImapWorld, openRawImap } from '../testing/open-imap-world.ts';

function tryLogin({ double, user = ANN, pass }: { double: GoogleDouble; user?: string; pass: string }) {
  return imapClient({ double, auth: { user, pass } }).connect();
}

describe('app passwords', () => {
  test('one is taken with its blanks and without, by LOGIN and by AUTHENTICATE', async () => {
    const { double, appPassword } = await openImapWorld();
    expect(appPassword).toMatch(/^[a-z]{4}( [a-z]{4}){3}$/);
    const bare = appPassword.replaceAll(' ', '');
    for (const pass of [appPassword, bare]) await tryLogin({ double, pass });
    const loginMethod = 'LOGIN';
    await imapClient({ double, auth: { user: ANN, pass: bare, loginMethod } }).connect();
    const imap = await openRawImap({ double });
    const sasl = Buffer.from(`\0${ANN}\0${bare}`).toString('base64');
    expect(await imap.ask(`AUTHENTICATE PLAIN ${sasl}`)).toContain(`t OK ${ANN} authenticated (Success)`);
  });

  test("no other password is taken, nor another person's", async () => {
    const { double, control, appPassword } = await openImapWorld();
    await control.makeAppPassword({ person: BEN, password: 'bens bens bens bens' });
    for (const pass of ['wrong', 'bensbensbensbens']) {
      await expect(tryLogin({ double, pass })).rejects.toMatchObject({
        authenticationFailed: true,
        response: expect.stringContaining('[AUTHENTICATIONFAILED] Invalid credentials (Failure)'),
      });
    }
    await expect(tryLogin({ double, user: 'nobody@x.example', pass: appPassword })).rejects.toThrow();
  });

  test('changing the Google password revokes them and ends what they opened', async () => {
    const world = await openImapWorld();
    const { client } = await openAllMail(world);
    const closed = new Promise((resolve) => client.once('close', resolve));
    const idle = client.idle();
    await world.control.changePassword({ person: ANN });
    await Promise.all([closed, idle]);
    await expect(tryLogin({ double: world.double, pass: world.appPassword })).rejects.toMatchObject({
      serverResponseCode: 'AUTHENTICATIONFAILED',
    });
  });

  test('what is no app password cannot be made one', async () => {
    const { control } = await openImapWorld();
    await expect(control.makeAppPassword({ person: ANN, password: 'Hunter2' })).rejects.toMatchObject({
      code: 'sandbox.bad_control',
    });
  });
});

describe('a login is turned away in the words of Gmail', () => {
  const words: Record<LoginRefusal, RegExp> = {
    'app password required': /^t NO \[ALERT\] Application-specific password required/m,
    'web login required':
      /^\* NO \[WEBALERT .*\] Web login required\.\r\nt NO .*Please log in via your web browser/m,
    'imap off': /^t NO \[ALERT\] Your account is not enabled for IMAP use/m,
    'imap off for the domain': /^t NO \[ALERT\] IMAP access is disabled for your domain/m,
    'no mail service': /^t NO \[AUTHENTICATIONFAILED\] Lookup failed/m,
    'locked out': /^t NO \[OVERQUOTA\] Account exceeded command or bandwidth limits/m,
    'too many attempts': /^t NO \[LIMIT\] Too many auth attempts/m,
  };
  test.each(Object.entries(words) as [LoginRefusal, RegExp][])('%s', async (because, text) => {
    const { double, control, appPassword } = await openImapWorld();
    await control.refuseLogin({ person: ANN, because });
    const imap = await openRawImap({ double });
    expect(await imap.ask(`LOGIN ${ANN} "${appPassword}"`)).toMatch(text);
    await control.refuseLogin({ person: ANN, because: null });
    expect(await imap.ask(`LOGIN ${ANN} "${appPassword}"`)).toMatch(/^t OK /m);
  });
});

describe('limits', () => {
  test('the connection after the fifteenth is refused, until one is closed', async () => {
    const { double, control, appPassword } = await openImapWorld();
    const clients = [];
    for (let count = 0; count < 15; count += 1) {
      const client = await openRawImap({ double });
      await client.ask(`LOGIN ${ANN} ${appPassword.replaceAll(' ', '')}`);
      clients.push(client);
    }
    await expect(tryLogin({ double, pass: appPassword })).rejects.toMatchObject({
      response: expect.stringContaining('Too many simultaneous connections'),
    });
    await clients[0]!.ask('LOGOUT');
    await clients[0]!.waitFor(/closed/);
    await tryLogin({ double, pass: appPassword });
    expect((await control.counters()).maxConnections).toEqual({ [ANN]: 15 });
  });

  test("a day's download used up is told in the words of Gmail, and the next day begins anew", async () => {
    const world = await openImapWorld({ quota: { imapBytesPerUserPerDay: 2_000 } });
    const text = 'x'.repeat(3_000);
    await world.control.deliver({ to: ANN, mail: { from: { address: BEN }, subject: 'Large', text } });
    const { client } = await openAllMail(world);
    await client.fetchOne('1', { source: true });
    const again = client.fetchOne('1', { source: true });
    await expect(again).rejects.toMatchObject({
      responseText: 'Account exceeded command or bandwidth limits. (Failure)',
    });
    expect((await world.control.counters()).imapBytes[ANN]).toBeGreaterThan(3_000);
    world.clock.advanceMs(24 * 60 * 60 * 1000);
    expect(await client.fetchOne('1', { uid: true })).toMatchObject({ uid: 1 });
  });
});

describe('certificates', () => {
  test.each([
    ['wrong name', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['expired', 'CERT_HAS_EXPIRED'],
    ['unknown authority', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ] as const)('one that is not to be trusted: %s', async (kind, code) => {
    const { double, control, appPassword } = await openImapWorld();
    await control.useCertificate({ kind });
    await expect(tryLogin({ double, pass: appPassword })).rejects.toMatchObject({ code });
    await control.useCertificate({ kind: 'good' });
    await tryLogin({ double, pass: appPassword });
  });
});
