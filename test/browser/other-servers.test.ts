import { isDovecotHere, isDovecotNeeded } from '@mailsync/sandbox';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompanyMail, openCompanyMail } from '../product/open-company-mail.ts';
import { type Product, startProduct } from '../product/start-product.ts';
import { findBarriers } from './find-barriers.ts';
import { openBrowser, watchErrors } from './open-browser.ts';

const ann = { email: 'ann@oak.example', name: 'Ann Ash', password: 'a password for the tests' };
const first = 'the first password';
const second = 'the second password';

describe.runIf(isDovecotHere())('connecting a mailbox that is not at Google', () => {
  let mail: CompanyMail;
  let product: Product;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let pageErrors: string[];
  beforeAll(async () => {
    mail = await openCompanyMail({ login: 'ann', address: ann.email, password: first });
    product = await startProduct({
      settings: {
        MAILSYNC_MAIL_HOSTS: 'public, localhost',
        MAILSYNC_CA_FILE: mail.authorityFile,
        MAILSYNC_SYNC_INTERVAL: '1s',
      },
    });
    const admin = await product.signIn();
    await admin.post('/api/v1/users', { ...ann, role: 'salesperson' });
    browser = await openBrowser();
    context = await browser.newContext({ reducedMotion: 'reduce', colorScheme: 'dark' });
    context.setDefaultTimeout(20_000);
    pageErrors = watchErrors(context);
    page = await context.newPage();
    await page.goto(`${product.url}/sign-in`);
    await page.getByLabel('Email').fill(ann.email);
    await page.getByLabel('Password', { exact: true }).fill(ann.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Leads', level: 1 }).waitFor();
    await page.goto(`${product.url}/settings/mail-sync`);
  });
  afterAll(async () => {
    await browser?.close();
    await product?.close();
    await mail?.close();
  });

  const field = (name: string, within?: string) =>
    (within === undefined ? page : page.getByRole('group', { name: within })).getByLabel(name);
  const connect = () => page.getByRole('button', { name: 'Connect', exact: true }).press('Enter');
  const describedBy = async (name: string, within?: string) => {
    const ids = await field(name, within).getAttribute('aria-describedby');
    return (
      await page.locator((ids ?? 'none').replaceAll(/(\S+)/g, '#$1,').replace(/,\s*$/, '')).allTextContents()
    ).join(' ');
  };

  it('where Google is not set up nobody is sent there, and it says why', async () => {
    await page.getByText('Signing in with Google is not set up here.').waitFor();
    const choices = page.getByRole('main').getByRole('listitem').getByRole('button');
    await expect
      .poll(() => choices.allInnerTexts())
      .toEqual([
        expect.stringContaining('Google with an app password'),
        expect.stringContaining('Other (IMAP and SMTP)'),
      ]);
  });

  it('a known provider is chosen by the address, and what it wants is said', async () => {
    await page.getByRole('button', { name: 'Other (IMAP and SMTP)' }).press('Enter');
    await field('Email address').fill('ann@icloud.com');
    await expect.poll(() => field('Server', 'Reading (IMAP)').inputValue()).toBe('imap.mail.me.com');
    expect(await field('Server', 'Sending (SMTP)').inputValue()).toBe('smtp.mail.me.com');
    expect(await field('Port', 'Sending (SMTP)').inputValue()).toBe('587');
    expect(await field('Encryption', 'Sending (SMTP)').inputValue()).toBe('starttls');
    await page.getByText('App-Specific Passwords').waitFor();
    await page.getByLabel('App password').waitFor();
  });

  it('an address that cannot be connected by a password is told so before anybody types one', async () => {
    await field('Email address').fill('ann@outlook.com');
    await expect.poll(() => describedBy('Email address')).toContain('Microsoft');
    await field('Email address').fill('ann@gmail.com');
    await expect.poll(() => describedBy('Email address')).toContain('choose Google');
  });

  it('of an unknown one the servers are typed; what is wrong is said beside its field, which has the focus', async () => {
    await field('Email address').fill(ann.email);
    await expect.poll(() => field('Server', 'Reading (IMAP)').inputValue()).toBe('');
    await field('Password').fill('wrong');
    await field('Login name').fill('ann');
    await field('Server', 'Reading (IMAP)').fill('127.0.0.1');
    await field('Port', 'Reading (IMAP)').fill(`${mail.servers.imap.port}`);
    await field('Server', 'Sending (SMTP)').fill(mail.servers.smtp.host);
    await field('Port', 'Sending (SMTP)').fill(`${mail.servers.smtp.port}`);
    await connect();
    await expect.poll(() => describedBy('Server', 'Reading (IMAP)')).toContain('may not connect');
    expect(
      await field('Server', 'Reading (IMAP)').evaluate((one) => one === one.ownerDocument.activeElement),
    ).toBe(true);

    await field('Server', 'Reading (IMAP)').fill(mail.servers.imap.host);
    await connect();
    await expect
      .poll(() => describedBy('Password'))
      .toContain('does not accept the login name or the password');
    expect(await findBarriers({ page })).toEqual([]);
  });

  it('the right ones connect it, and it is shown with its server and without a word of Google', async () => {
    await field('Password').fill(first);
    await connect();
    const card = page.getByRole('region', { name: ann.email });
    await card.getByText('Enabled').waitFor();
    await card.getByText('localhost').waitFor();
    expect(await card.innerText()).not.toMatch(/google|gmail/i);
    expect(await findBarriers({ page })).toEqual([]);
  });

  it('when the password is changed, the new one alone is typed: everything else stands there', async () => {
    mail.setPassword(second);
    await mail.dovecot.kill();
    await mail.dovecot.start();
    const card = page.getByRole('region', { name: ann.email });
    await card
      .getByRole('button', { name: /Sync now|Retry now/ })
      .first()
      .click();
    await card.getByText('does not accept the login name or the password').waitFor();
    expect(await card.innerText()).not.toMatch(/google|gmail/i);
    await card.getByRole('button', { name: 'Reconnect' }).press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await findBarriers({ page })).toEqual([]);
    expect(
      await dialog.getByRole('group', { name: 'Reading (IMAP)' }).getByLabel('Server').inputValue(),
    ).toBe('localhost');
    expect(await dialog.getByLabel('Login name').inputValue()).toBe('ann');
    await dialog.getByLabel('Password').fill(second);
    await dialog.getByRole('button', { name: 'Connect', exact: true }).press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await card.getByText('Enabled').waitFor();
  });

  it('no page has written an error but those of refused logins', () => {
    expect(pageErrors.filter((error) => !/status of 409/.test(error))).toEqual([]);
  });
});

it.runIf(isDovecotNeeded())('Dovecot is here (apt install dovecot-imapd), so that this can run', () => {
  expect(isDovecotHere()).toBe(true);
});

it.skipIf(isDovecotHere())('left out: Dovecot is not installed (apt install dovecot-imapd)', () => {
  expect(isDovecotHere()).toBe(false);
});
