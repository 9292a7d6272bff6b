import { isDovecotHere, isDovecotNeeded, type ProductClient } from '@mailsync/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Product, startProduct } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';
import { type CompanyMail, openCompanyMail } from '../product/open-company-mail.ts';
import { type EmailJson, idsOf } from './open-flow.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A pass that meets a broken connection tries again after a minute. */
const RETRY_MS = 90_000;

const ann = { email: 'ann@oak.example', name: 'Ann Ash', password: 'a password for the tests' };
const lena = { name: 'Lena Fuchs', address: 'lena@fuchs-interiors.example' };
const first = 'the first password';
const second = 'the second password';

interface MailboxJson {
  id: string;
  status: string;
  provider: string;
  servers: unknown;
  importProgress: { state: string } | null;
  openError: { code: string; what: string; howToFix: string[]; whoCanFix: string } | null;
}

describe.runIf(isDovecotHere())('a mailbox on a mail server of the company’s own', () => {
  let mail: CompanyMail;
  let product: Product;
  let client: ProductClient;
  let admin: ProductClient;
  let leadId: string;
  let mailboxId: string;
  /** Message-IDs of all that was exchanged with the lead and has to be recorded. */
  const expected: string[] = [];

  beforeAll(async () => {
    mail = await openCompanyMail({ login: 'ann', address: ann.email, password: first });
    const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
    for (let count = 1; count <= 20; count++) {
      const inLine = { subject: `Offer ${count}`, receivedAt: daysAgo(count * 20) };
      expected.push(mail.put({ ...inLine, from: lena.address, to: ann.email }));
      expected.push(mail.put({ ...inLine, from: ann.email, to: lena.address, folder: '.Sent' }));
      mail.put({ ...inLine, from: 'sam@elsewhere.example', to: ann.email });
      mail.put({ ...inLine, from: lena.address, to: ann.email, folder: '.Junk' });
    }
    expected.push(
      mail.put({
        from: lena.address,
        to: ann.email,
        subject: 'Filed away',
        folder: '.Projects',
        receivedAt: daysAgo(3),
      }),
    );
    product = await startProduct({
      settings: {
        MAILSYNC_MAIL_HOSTS: 'public, localhost',
        MAILSYNC_CA_FILE: mail.authorityFile,
        MAILSYNC_SYNC_INTERVAL: '1s',
      },
    });
    admin = await product.signIn();
    await admin.post('/api/v1/users', { ...ann, role: 'salesperson' });
    ({ id: leadId } = await admin.post<{ id: string }>('/api/v1/leads', {
      name: lena.name,
      addresses: [lena.address],
    }));
    client = await product.signIn(ann);
  });
  afterAll(async () => {
    await product?.close();
    await mail?.close();
  });

  const connect = (wish: object) =>
    client.post<MailboxJson>('/api/v1/mailboxes/app-password', { address: ann.email, ...wish });
  const readMailbox = () => client.get<MailboxJson>(`/api/v1/mailboxes/${mailboxId}`);
  const waitForStatus = (status: string) =>
    waitUntil({
      what: `the mailbox is ${status}`,
      timeoutMs: RETRY_MS,
      holds: async () => (await readMailbox()).status === status,
      describe: readMailbox,
    });
  const readTimeline = async () => {
    const path = `/api/v1/leads/${leadId}/emails?limit=200`;
    return idsOf((await admin.get<{ items: EmailJson[] }>(path)).items);
  };
  /** Everything that was exchanged with the lead, each email once, and nothing else. */
  async function expectAllRecorded(): Promise<void> {
    await waitUntil({
      what: 'all is recorded',
      timeoutMs: RETRY_MS,
      holds: async () => (await readTimeline()).length >= expected.length,
      describe: async () => ({ mailbox: await readMailbox(), recorded: (await readTimeline()).length }),
    });
    expect(await readTimeline()).toEqual(expected.toSorted());
  }
  const fromLena = (subject: string) => mail.put({ from: lena.address, to: ann.email, subject });

  it('is connected by its servers, a login name that is not the address, and a password', async () => {
    const { servers } = mail;
    const refused = await connect({ appPassword: 'wrong', servers }).catch((error: unknown) => error);
    expect(String(refused)).toContain('does not accept the login name or the password');
    const mailbox = await connect({ appPassword: first, servers });
    expect(mailbox).toMatchObject({ status: 'enabled', provider: 'other', servers });
    mailboxId = mailbox.id;
  });

  it('has its history with the lead imported out of every folder but those of junk', async () => {
    await waitUntil({
      what: 'the history is imported',
      timeoutMs: RETRY_MS,
      holds: async () => (await readMailbox()).importProgress?.state === 'done',
      describe: readMailbox,
    });
    await expectAllRecorded();
  });

  it('has new mail recorded', async () => {
    expected.push(fromLena('Fresh from the lead'));
    mail.put({ from: 'sam@elsewhere.example', to: ann.email, subject: 'Of no lead' });
    await expectAllRecorded();
  });

  it('loses nothing when the mail server is restarted', async () => {
    await mail.dovecot.kill();
    expected.push(fromLena('While it was down'));
    await mail.dovecot.start();
    expected.push(fromLena('After it came back'));
    await expectAllRecorded();
    await waitForStatus('enabled');
    expect((await readMailbox()).openError).toBeNull();
  });

  it('turns red when its password is changed, and says what to do in words that fit', async () => {
    mail.setPassword(second);
    await mail.dovecot.kill();
    await mail.dovecot.start();
    await client.post(`/api/v1/mailboxes/${mailboxId}/sync`, {});
    await waitUntil({
      what: 'the password is refused',
      timeoutMs: RETRY_MS,
      holds: async () => (await readMailbox()).openError?.code === 'imap.password_refused',
      describe: readMailbox,
    });
    expected.push(fromLena('While nobody could look'));
    const { status, openError } = await readMailbox();
    expect(status).toBe('error');
    expect(openError).toMatchObject({ whoCanFix: 'owner' });
    expect(openError!.howToFix[0]).toContain('Reconnect');
    expect(JSON.stringify(openError)).not.toMatch(/google|gmail/i);
  });

  it('goes on with the new password alone, and the gap is closed', async () => {
    const mailbox = await connect({ appPassword: second, mailboxId });
    expect(mailbox).toMatchObject({ id: mailboxId, servers: mail.servers });
    await expectAllRecorded();
    await waitForStatus('enabled');
    expect((await readMailbox()).openError).toBeNull();
  });

  it('no password was ever logged', () => {
    for (const password of [first, second]) expect(product.output()).not.toContain(password);
  });
});

it.runIf(isDovecotNeeded())('Dovecot is here (apt install dovecot-imapd), so that this can run', () => {
  expect(isDovecotHere()).toBe(true);
});

it.skipIf(isDovecotHere())('left out: Dovecot is not installed (apt install dovecot-imapd)', () => {
  expect(isDovecotHere()).toBe(false);
});
