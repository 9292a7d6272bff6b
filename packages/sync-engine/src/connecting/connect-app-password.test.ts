import { describe, expect, it } from 'vitest';
import {
  ANN,
  BEN,
  deliverToAnn,
  growAnn,
  JANE,
  mail,
  MAX,
  MINUTE_MS,
  openAnnsMailbox,
  openOak,
  readErrors,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';

const person = ANN.address;

async function openByAppPassword(input: Parameters<typeof openOak>[0] = {}) {
  const fixture = await openOak(input);
  for (const lead of [JANE, MAX]) await fixture.addLead({ name: lead.name, addresses: [lead.address] });
  const userId = await fixture.addUser({ email: person });
  const mailboxId = await fixture.connectAppPassword({ userId, person });
  await fixture.pass(mailboxId);
  return { fixture, userId, mailboxId };
}

describe('connecting by an app password', () => {
  it('takes it as Google shows it, seals it, and reads the mailbox', async () => {
    const { fixture, mailboxId } = await openByAppPassword();
    expect(await fixture.view(mailboxId)).toMatchObject({
      address: person,
      status: 'enabled',
      route: 'app_password',
      routes: ['app_password'],
      canSend: true,
    });
    const stored = await fixture.db.read((r) => r.credentials.find({ mailboxId, route: 'app_password' }));
    expect(Buffer.from(stored!.sealed, 'base64url').toString('latin1')).not.toMatch(/login|ann@oak/);
    const mailbox = await readMailbox(fixture, mailboxId);
    expect(mailbox).toMatchObject({ identity: `127.0.0.1:${person}`, historyId: null });
  });

  it('imports the history with leads, each email once, and reads new mail', async () => {
    const { fixture, userId, mailboxId } = await openByAppPassword({ grown: [growAnn()] });
    for (let count = 0; count < 3; count++) await fixture.passWhenDue(mailboxId);
    const leadAddresses = [JANE.address, MAX.address];
    const leadMail = await fixture.google.control.leadMail({ leadAddresses });
    const truth = leadMail.filter((one) => one.expected === 'recorded');
    expect(truth.length).toBeGreaterThan(10);
    await deliverToAnn(fixture, { mail: mail({ subject: 'Just now' }) });
    await fixture.passWhenDue(mailboxId);
    const expected = [...truth.map((one) => one.subject), 'Just now'].sort();
    expect(await readSubjects(fixture, userId)).toEqual(expected);
  });

  it.each([
    ['app password required', 'imap.app_password_required'],
    ['web login required', 'imap.web_login_required'],
    ['imap off', 'imap.turned_off'],
    ['imap off for the domain', 'imap.turned_off_for_domain'],
    ['no mail service', 'gmail.mail_service_off'],
    ['locked out', 'imap.bandwidth_exceeded'],
    ['too many attempts', 'imap.throttled'],
  ] as const)('when Google says "%s" connects nothing and says how to mend it', async (because, code) => {
    const fixture = await openOak();
    const userId = await fixture.addUser({ email: person });
    await fixture.google.control.refuseLogin({ person, because });
    await expect(fixture.connectAppPassword({ userId, person })).rejects.toMatchObject({
      code,
      // There is no such button where one connects.
      details: { howToFix: expect.not.arrayContaining([expect.stringContaining('Retry now')]) },
    });
    expect(await fixture.engine.readMailboxes({})).toEqual([]);
  });

  it('with a wrong password, hidden folders or a certificate that does not verify connects nothing', async () => {
    const fixture = await openOak();
    const { control } = fixture.google;
    const userId = await fixture.addUser({ email: person });
    const connect = (appPassword?: string) =>
      fixture.connectAppPassword({ userId, person, ...(appPassword && { appPassword }) });
    await expect(connect('aaaa bbbb cccc dddd')).rejects.toMatchObject({ code: 'imap.password_refused' });
    await expect(connect(' ')).rejects.toMatchObject({ kind: 'invalid' });
    await control.showFolders({ person, hidesAllMail: true });
    await expect(connect()).rejects.toMatchObject({ code: 'imap.all_mail_hidden' });
    await control.showFolders({ person, hidesAllMail: false, language: 'de' });
    for (const kind of ['wrong name', 'expired', 'unknown authority'] as const) {
      await control.useCertificate({ kind });
      await expect(connect()).rejects.toMatchObject({ code: 'network.certificate' });
    }
    expect(await fixture.engine.readMailboxes({})).toEqual([]);
    await control.useCertificate({ kind: 'good' });
    expect(await fixture.view(await connect())).toMatchObject({ status: 'enabled' });
  });

  it('that somebody else has connected is refused, whichever way they did', async () => {
    const { fixture } = await openAnnsMailbox();
    const userId = await fixture.addUser({ email: BEN.address });
    await expect(fixture.connectAppPassword({ userId, person })).rejects.toMatchObject({
      code: 'connect.owned_by_other',
    });
  });
});

describe('a mailbox with two ways in', () => {
  it('keeps an app password in reserve while Google lets us in', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox();
    expect(await fixture.connectAppPassword({ userId, person, mailboxId })).toBe(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({
      route: 'google',
      routes: expect.arrayContaining(['google', 'app_password']),
      status: 'enabled',
    });
    await expect(
      fixture.connectAppPassword({ userId, person: BEN.address, mailboxId }),
    ).rejects.toMatchObject({ code: 'connect.other_address' });
  });

  it('goes on by an app password when Google no longer lets us in, and back, with nothing missed or doubled', async () => {
    const { fixture, userId, mailboxId } = await openAnnsMailbox();
    const { control } = fixture.google;
    await deliverToAnn(fixture, { mail: mail({ subject: 'By Google' }) });
    await fixture.passWhenDue(mailboxId);
    await control.revokeTokens({ person });
    await deliverToAnn(fixture, { mail: mail({ subject: 'In between' }) });
    fixture.clock.advanceMs(2 * 60 * MINUTE_MS);
    await fixture.pass(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('error');

    await fixture.connectAppPassword({ userId, person });
    for (let count = 0; count < 3; count++) await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', route: 'app_password' });
    expect(await readSubjects(fixture, userId)).toEqual(['By Google', 'In between']);

    await deliverToAnn(fixture, { mail: mail({ subject: 'By IMAP' }) });
    await fixture.passWhenDue(mailboxId);
    await fixture.connect({ userId, person, mailboxId });
    await deliverToAnn(fixture, { mail: mail({ subject: 'By Google again' }) });
    for (let count = 0; count < 3; count++) await fixture.passWhenDue(mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', route: 'google' });
    expect(await readSubjects(fixture, userId)).toEqual([
      'By Google',
      'By Google again',
      'By IMAP',
      'In between',
    ]);
  });

  it('connected by an app password first, it stays the same mailbox when Google is added', async () => {
    const { fixture, userId, mailboxId } = await openByAppPassword();
    expect(await fixture.connect({ userId, person })).toMatchObject({ outcome: 'connected', mailboxId });
    expect(await fixture.view(mailboxId)).toMatchObject({
      route: 'google',
      routes: expect.arrayContaining(['app_password']),
    });
    expect((await readMailbox(fixture, mailboxId)).identity).toMatch(/^google:/);
    expect(await fixture.engine.readMailboxes({})).toHaveLength(1);
  });
});

it('a changed Google password turns the mailbox red with the right fix, and a new app password closes the gap', async () => {
  const { fixture, userId, mailboxId } = await openByAppPassword();
  await fixture.google.control.changePassword({ person });
  await deliverToAnn(fixture, { mail: mail({ subject: 'While away' }) });
  fixture.clock.advanceMs(5 * MINUTE_MS);
  await fixture.pass(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({
    status: 'error',
    openError: { code: 'imap.password_refused', whoCanFix: 'owner' },
  });
  await fixture.connectAppPassword({ userId, person, mailboxId });
  await fixture.passWhenDue(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
  expect(await readSubjects(fixture, userId)).toEqual(['While away']);
});

it('folders that were numbered anew are read again, with nothing recorded twice', async () => {
  const { fixture, userId, mailboxId } = await openByAppPassword();
  await deliverToAnn(fixture, { mail: mail({ subject: 'Before' }) });
  await fixture.passWhenDue(mailboxId);
  await fixture.google.control.renumberFolders({ person });
  await deliverToAnn(fixture, { mail: mail({ subject: 'After' }) });
  for (let count = 0; count < 3; count++) await fixture.passWhenDue(mailboxId);
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled' });
  expect(await readSubjects(fixture, userId)).toEqual(['After', 'Before']);
  const errors = await readErrors(fixture, mailboxId);
  expect(errors).toEqual([
    expect.objectContaining({ code: 'imap.folders_renumbered', resolvedAt: expect.any(Date) }),
  ]);
});

it('a server that talks nonsense, hangs up amid a message or asks for a pause loses nothing', async () => {
  const { fixture, userId, mailboxId } = await openByAppPassword();
  const { control } = fixture.google;
  const fetch = { method: 'imap.fetch', person };
  for (const fault of [
    { ...fetch, kind: 'garbage' as const },
    { ...fetch, kind: 'truncate' as const },
    { ...fetch, kind: 'cut' as const },
    { ...fetch, kind: 'answer' as const, text: 'NO [UNAVAILABLE] Temporary System Error (Failure)' },
    { ...fetch, kind: 'answer' as const, text: '* BYE System Error' },
  ]) {
    await deliverToAnn(fixture, { mail: mail({ subject: fault.kind }) });
    await control.failNext(fault);
    await fixture.passWhenDue(mailboxId);
  }
  await control.clearFaults();
  for (let count = 0; count < 4; count++) {
    fixture.clock.advanceMs(20 * MINUTE_MS);
    await fixture.pass(mailboxId);
  }
  expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', waitingCount: 0 });
  expect(await readSubjects(fixture, userId)).toEqual(['answer', 'answer', 'cut', 'garbage', 'truncate']);
});
