import type { Fault, GoogleControl } from '@mailsync/sandbox';
import { describe, expect, it } from 'vitest';
import {
  ANN,
  deliverToAnn,
  JANE,
  mail,
  MINUTE_MS,
  openOak,
  readErrors,
  readFate,
  readMailbox,
  readRecorded,
  readSubjects,
} from '../testing/oak-world.ts';
import type { EngineFixture } from '../testing/open-engine-fixture.ts';
import { writeMail } from '../testing/write-mail.ts';
import type { WhoCanFix } from './catalogue.ts';

const person = ANN.address;
const ALWAYS = 1_000;
const MOST_PASSES = 12;
const NOBODY: WhoCanFix = 'nobody_needed';
const OWNER: WhoCanFix = 'owner';
const WORKSPACE: WhoCanFix = 'workspace_administrator';
const US: WhoCanFix = 'mailsync_administrator';

/** What is wrong at the server until it is mended; and what the error log says of it. */
interface Row {
  what: string;
  code: string;
  whoCanFix: WhoCanFix;
  breakIt(control: GoogleControl): Promise<void>;
  mendIt?(control: GoogleControl): Promise<void>;
}

const refused = (
  because: NonNullable<Parameters<GoogleControl['refuseLogin']>[0]['because']>,
  code: string,
  whoCanFix: WhoCanFix,
): Row => ({
  what: because,
  code,
  whoCanFix,
  breakIt: (control) => control.refuseLogin({ person, because }),
  mendIt: (control) => control.refuseLogin({ person, because: null }),
});

const untrusted = (kind: 'wrong name' | 'expired' | 'unknown authority'): Row => ({
  what: `a certificate that does not verify: ${kind}`,
  code: 'network.certificate',
  whoCanFix: US,
  breakIt: (control) => control.useCertificate({ kind }),
  mendIt: (control) => control.useCertificate({ kind: 'good' }),
});

const faulty = (what: string, code: string, whoCanFix: WhoCanFix, fault: Fault): Row => ({
  what,
  code,
  whoCanFix,
  breakIt: (control) => control.failNext({ ...fault, times: ALWAYS }),
  mendIt: (control) => control.clearFaults(),
});

const answered = (text: string, code: string, whoCanFix: WhoCanFix): Row =>
  faulty(text, code, whoCanFix, { kind: 'answer', method: 'imap.login', text: `NO ${text}` });

const ROWS: Row[] = [
  refused('app password required', 'imap.app_password_required', OWNER),
  refused('web login required', 'imap.web_login_required', OWNER),
  refused('imap off', 'imap.turned_off', OWNER),
  refused('imap off for the domain', 'imap.turned_off_for_domain', WORKSPACE),
  refused('no mail service', 'gmail.mail_service_off', WORKSPACE),
  refused('locked out', 'imap.bandwidth_exceeded', NOBODY),
  refused('too many attempts', 'imap.throttled', NOBODY),
  {
    what: 'All Mail hidden from IMAP',
    code: 'imap.all_mail_hidden',
    whoCanFix: OWNER,
    breakIt: (control) => control.showFolders({ person, hidesAllMail: true }),
    mendIt: (control) => control.showFolders({ person, hidesAllMail: false }),
  },
  {
    what: 'the person’s other programs hold all connections',
    code: 'imap.too_many_connections',
    whoCanFix: NOBODY,
    breakIt: (control) => control.setQuota({ imapConnectionsPerUser: 0 }),
    mendIt: (control) => control.setQuota({ imapConnectionsPerUser: 15 }),
  },
  // The library calls each of these a failed authentication.
  answered('[ALERT] Invalid credentials (Failure)', 'imap.password_refused', OWNER),
  answered('[AUTHORIZATIONFAILED] Not this account', 'imap.password_refused', OWNER),
  answered(
    '[AUTHENTICATIONFAILED] Too many simultaneous connections. (Failure)',
    'imap.too_many_connections',
    NOBODY,
  ),
  answered('[ALERT] Account exceeded bandwidth limits. (Failure)', 'imap.bandwidth_exceeded', NOBODY),
  answered('[ALERT] Lockdown in sector 4 (Failure)', 'imap.bandwidth_exceeded', NOBODY),
  answered('[THROTTLED] Slow down', 'imap.throttled', NOBODY),
  answered('[LIMIT] Too many failed attempts', 'imap.throttled', NOBODY),
  answered('[UNAVAILABLE] Temporary authentication failure', 'imap.unavailable', NOBODY),
  answered('System Error (Failure)', 'imap.unavailable', NOBODY),
  answered('Temporary System Problem. Try again later (WS12)', 'imap.unavailable', NOBODY),
  answered('[INUSE] Mailbox in use', 'imap.unavailable', NOBODY),
  answered('[SERVERBUG] Internal error', 'imap.unavailable', NOBODY),
  untrusted('wrong name'),
  untrusted('expired'),
  untrusted('unknown authority'),
  faulty('a goodbye instead of a greeting', 'imap.unavailable', NOBODY, {
    kind: 'answer',
    method: 'imap.greeting',
    text: '* BYE System Error',
  }),
  faulty('a connection that breaks at login', 'network.unreachable', NOBODY, {
    kind: 'cut',
    method: 'imap.login',
  }),
  faulty('nonsense instead of the folders', 'imap.answer_unreadable', NOBODY, {
    kind: 'garbage',
    method: 'imap.list',
  }),
  faulty('folders that break off', 'network.unreachable', NOBODY, { kind: 'truncate', method: 'imap.list' }),
];

/** Only amid passes: people do not wait until a time-out of a minute at connect. */
const AMID_PASSES: Row[] = [
  faulty('a server that never greets', 'network.timeout', NOBODY, {
    kind: 'silence',
    method: 'imap.greeting',
  }),
  faulty('a server that never answers', 'network.timeout', NOBODY, {
    kind: 'silence',
    method: 'imap.examine',
  }),
  faulty('nonsense instead of a greeting', 'imap.answer_unreadable', NOBODY, {
    kind: 'garbage',
    method: 'imap.greeting',
  }),
];

const SENDING: [what: string, code: string, fault: Omit<Fault, 'method'>][] = [
  ['535 5.7.8 Username and Password not accepted.', 'imap.password_refused', { kind: 'answer' }],
  ['534 5.7.9 Application-specific password required.', 'imap.app_password_required', { kind: 'answer' }],
  [
    '534 5.7.14 Please log in via your web browser and then try again.',
    'imap.web_login_required',
    { kind: 'answer' },
  ],
  ['454 4.7.0 Too many login attempts, please try again later.', 'imap.throttled', { kind: 'answer' }],
  ['421 4.3.0 Temporary System Problem. Try again later.', 'imap.unavailable', { kind: 'answer' }],
  ['a connection that breaks', 'network.unreachable', { kind: 'cut' }],
];

async function openByAppPassword() {
  const fixture = await openOak();
  await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
  const userId = await fixture.addUser({ email: person });
  const mailboxId = await fixture.connectAppPassword({ userId, person });
  await fixture.passWhenDue(mailboxId);
  return { fixture, userId, mailboxId };
}

/** The clock goes on from one planned pass to the next until nothing is wrong and nothing waits. */
async function passUntilWell(fixture: EngineFixture, mailboxId: string): Promise<void> {
  for (let pass = 0; pass < MOST_PASSES; pass++) {
    await fixture.passWhenDue(mailboxId);
    const { status, waitingCount } = await fixture.view(mailboxId);
    if (status === 'enabled' && waitingCount === 0) return;
  }
}

async function expectAllLeadMailOnce(fixture: EngineFixture, userId: string): Promise<void> {
  const leadMail = await fixture.google.control.leadMail({ leadAddresses: [JANE.address] });
  const expected = leadMail.filter((one) => one.expected === 'recorded').map((one) => one.subject);
  expect(await readSubjects(fixture, userId)).toEqual(expected.sort());
}

describe('connecting', () => {
  it.each(ROWS)('connects nothing and says how to mend it: $what', async ({ code, breakIt, mendIt }) => {
    const fixture = await openOak();
    const { control } = fixture.google;
    const userId = await fixture.addUser({ email: person });
    await breakIt(control);
    await expect(fixture.connectAppPassword({ userId, person })).rejects.toMatchObject({
      code,
      details: { howToFix: expect.arrayContaining([expect.any(String)]) },
    });
    expect(await fixture.engine.readMailboxes({})).toEqual([]);
    await mendIt!(control);
    expect(await fixture.view(await fixture.connectAppPassword({ userId, person }))).toMatchObject({
      status: 'enabled',
    });
  });

  it.each(SENDING)('connects nothing when sending is refused: %s', async (text, code, fault) => {
    const fixture = await openOak();
    const { control } = fixture.google;
    const userId = await fixture.addUser({ email: person });
    await control.failNext({ method: 'smtp.auth', text, times: ALWAYS, ...fault });
    await expect(fixture.connectAppPassword({ userId, person })).rejects.toMatchObject({ code });
    expect(await fixture.engine.readMailboxes({})).toEqual([]);
    await control.clearFaults();
    await fixture.connectAppPassword({ userId, person });
  });
});

describe('amid passes', () => {
  it.each([...ROWS, ...AMID_PASSES])(
    'has its own entry, and nothing is lost: $what',
    async ({ code, whoCanFix, breakIt, mendIt }) => {
      const { fixture, userId, mailboxId } = await openByAppPassword();
      const { control } = fixture.google;
      await deliverToAnn(fixture, { mail: mail({ subject: 'Before' }) });
      await fixture.passWhenDue(mailboxId);
      await breakIt(control);
      await control.cutConnections({ person });
      await deliverToAnn(fixture, { mail: mail({ subject: 'Meanwhile' }) });

      for (let pass = 0; pass < 2; pass++) {
        await fixture.passWhenDue(mailboxId);
        expect(await fixture.view(mailboxId)).toMatchObject({
          status: 'error',
          openError: { code, whoCanFix },
        });
      }
      await mendIt!(control);
      await deliverToAnn(fixture, { mail: mail({ subject: 'Afterwards' }) });
      await passUntilWell(fixture, mailboxId);
      expect(await fixture.view(mailboxId)).toMatchObject({
        status: 'enabled',
        waitingCount: 0,
        openError: null,
      });
      await expectAllLeadMailOnce(fixture, userId);
    },
  );

  it('a lock-out waits until its hour is over, asks once, and runs nobody’s two days', async () => {
    const { fixture, mailboxId } = await openByAppPassword();
    const { control } = fixture.google;
    await control.refuseLogin({ person, because: 'locked out' });
    await control.cutConnections({ person });
    await fixture.passWhenDue(mailboxId);
    await control.resetCounters();
    const lockedAt = fixture.clock.now();
    for (let minute = 0; minute < 59; minute++) {
      fixture.clock.advanceMs(MINUTE_MS);
      await fixture.pass(mailboxId);
    }
    expect((await control.counters()).calls['imap.login']).toBeUndefined();
    expect(await readMailbox(fixture, mailboxId)).toMatchObject({
      pausedUntil: new Date(lockedAt.getTime() + 60 * MINUTE_MS),
      ownFailureMs: 0,
      givenUpAt: null,
    });
    // Gmail's longest takes a day; three of them in a row still give nobody up.
    for (let hour = 0; hour < 72; hour++) await fixture.passWhenDue(mailboxId);
    expect((await control.counters()).calls['imap.login']).toBe(72);
    expect(await fixture.view(mailboxId)).toMatchObject({
      status: 'error',
      openError: { code: 'imap.bandwidth_exceeded', count: 73 },
    });
    await control.refuseLogin({ person, because: null });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).status).toBe('enabled');
  });

  it('a mailbox whose day’s download is used up at Gmail waits, and goes on the next day', async () => {
    const { fixture, userId, mailboxId } = await openByAppPassword();
    const { control } = fixture.google;
    await control.setQuota({ imapBytesPerUserPerDay: 1 });
    await deliverToAnn(fixture, { mail: mail({ subject: 'Waits' }) });
    await fixture.passWhenDue(mailboxId);
    expect((await fixture.view(mailboxId)).openError).toMatchObject({ code: 'imap.bandwidth_exceeded' });
    await control.setQuota({ imapBytesPerUserPerDay: 2_500_000_000 });
    await passUntilWell(fixture, mailboxId);
    await expectAllLeadMailOnce(fixture, userId);
  });
});

describe('while messages are read', () => {
  it.each<[string, Fault]>([
    ['answers are nonsense', { kind: 'garbage', method: 'imap.fetch' }],
    ['answers break off amid a literal', { kind: 'truncate', method: 'imap.fetch' }],
    ['the connection breaks', { kind: 'cut', method: 'imap.fetch' }],
    ['nothing is ever answered', { kind: 'silence', method: 'imap.fetch' }],
    ['the server says goodbye', { kind: 'answer', method: 'imap.fetch', text: '* BYE System Error' }],
    [
      'every answer is a refusal',
      { kind: 'answer', method: 'imap.fetch', text: 'NO System Error (Failure)' },
    ],
    [
      'every answer is one that nobody knows',
      { kind: 'answer', method: 'imap.fetch', text: 'NO Something new' },
    ],
    ['every search is refused', { kind: 'answer', method: 'imap.search', text: 'NO System Error (Failure)' }],
    [
      'every folder is refused',
      { kind: 'answer', method: 'imap.examine', text: 'NO System Error (Failure)' },
    ],
    [
      'every answer is locked out',
      {
        kind: 'answer',
        method: 'imap.fetch',
        text: 'NO [OVERQUOTA] Account exceeded command or bandwidth limits.',
      },
    ],
  ])(
    'for two hours %s: every message waits, none is put aside, and all are recorded afterwards',
    async (_, fault) => {
      const { fixture, userId, mailboxId } = await openByAppPassword();
      const { control } = fixture.google;
      for (let count = 0; count < 6; count++) await deliverToAnn(fixture, { mail: mail() });
      await fixture.passWhenDue(mailboxId);
      for (let count = 0; count < 6; count++) await deliverToAnn(fixture, { mail: mail() });
      await control.failNext({ ...fault, person, times: 100_000 });
      const brokenAt = fixture.clock.now().getTime();
      while (fixture.clock.now().getTime() - brokenAt < 120 * MINUTE_MS) await fixture.passWhenDue(mailboxId);
      await control.clearFaults();
      await deliverToAnn(fixture, { mail: mail({ subject: 'Afterwards' }) });
      await passUntilWell(fixture, mailboxId);
      expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', waitingCount: 0 });
      await expectAllLeadMailOnce(fixture, userId);
      expect((await readErrors(fixture, mailboxId)).filter((one) => one.resolvedAt === null)).toEqual([]);
    },
  );
});

describe('mail that is too large', () => {
  it('of 60 MB is recorded by its headers, beside all other mail', async () => {
    const { fixture, userId, mailboxId } = await openByAppPassword();
    const large = writeMail({
      from: `Jane Doe <${JANE.address}>`,
      to: person,
      subject: 'Large',
      text: 'x'.repeat(60 * 1024 * 1024),
      receivedAt: fixture.clock.now(),
    });
    await deliverToAnn(fixture, { rawBase64: large.toString('base64') });
    await deliverToAnn(fixture, { mail: mail({ subject: 'Small' }) });
    await passUntilWell(fixture, mailboxId);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', openError: null });
    await expectAllLeadMailOnce(fixture, userId);
    expect(await readRecorded(fixture, userId)).toContainEqual(
      expect.objectContaining({ subject: 'Large', preview: 'Too large to be read (60 MB)' }),
    );
  });

  it('where little was promised is kept aside after three tries, and all other mail is recorded', async () => {
    const { fixture, userId, mailboxId } = await openByAppPassword();
    const { control } = fixture.google;
    await deliverToAnn(fixture, { mail: mail({ subject: 'Before' }) });
    const { id: messageId } = await deliverToAnn(fixture, { mail: mail({ subject: 'Lies' }) });
    await deliverToAnn(fixture, { mail: mail({ subject: 'Behind' }) });
    await control.failNext({
      kind: 'answer',
      method: 'imap.fetch',
      // The second message, alone or among others.
      path: 'UID FETCH (?:\\d+,)*2(?:,\\d+)* .*BODY\\.PEEK\\[\\]',
      text: '* 2 FETCH (UID 2 BODY[] {62914560}',
      times: ALWAYS,
    });
    for (let pass = 0; pass < 20; pass++) await fixture.passWhenDue(mailboxId);
    expect(await readFate(fixture, { mailboxId, messageId })).toBe('failed: imap.message_too_large');
    expect(await readSubjects(fixture, userId)).toEqual(['Before', 'Behind']);
    expect(await fixture.view(mailboxId)).toMatchObject({ status: 'enabled', waitingCount: 0 });
  });
});
