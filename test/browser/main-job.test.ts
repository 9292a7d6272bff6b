import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, watchErrors } from './open-browser.ts';
import { openTrial, type Trial } from './open-trial.ts';
import { signIn } from './sign-in.ts';

const clara = { name: 'Clara Birch', email: 'clara@acorn-and-oak.example' };
const lead = { name: 'Amira Nasser', address: 'amira@nasser-design.example' };

describe('the main job in a browser, on the sandbox', () => {
  let trial: Trial;
  let browser: Browser;
  let context: BrowserContext;
  let slack: Page;
  let page: Page;
  let errors: string[];

  beforeAll(async () => {
    trial = await openTrial();
    browser = await openBrowser();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(15_000);
    errors = watchErrors(context);
  });
  afterAll(async () => {
    await browser?.close();
    await trial?.close();
  });

  it('a person types /mailsync connect in Slack and follows the private link', async () => {
    slack = await context.newPage();
    await slack.goto(trial.slackUrl);
    await slack.getByLabel('You are').selectOption({ label: `${clara.name} (${clara.email})` });
    await slack.getByRole('textbox', { name: 'Message' }).fill('/mailsync connect');
    await slack.getByRole('button', { name: 'Send' }).click();
    await slack.getByText('Only visible to you').waitFor();

    const opened = context.waitForEvent('page');
    await slack.getByRole('link', { name: 'Sign in with Google' }).click();
    page = await opened;
    await page.getByRole('heading', { name: 'Connect your inbox' }).waitFor();
    await page.getByText(clara.email).first().waitFor();
  });

  it('allows the access at Google and reads that the mailbox is connected', async () => {
    await page.getByRole('button', { name: 'Sign in with Google' }).click();
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Connected', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Close' }).waitFor();
  });

  it('the same message in Slack says Enabled', async () => {
    await slack.getByText(`${clara.email} is connected.`).waitFor();
    await slack.getByText('Enabled').first().waitFor();
  });

  it('the console shows Enabled and the import, and the timeline is filled', async () => {
    await signIn({ page, trial, email: clara.email });

    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByRole('heading', { name: 'Mail Sync', level: 1 }).waitFor();
    await page.getByText('Enabled').first().waitFor();

    await page.getByRole('link', { name: 'Leads' }).first().click();
    await page.getByRole('link', { name: lead.name }).first().click();
    await page.getByRole('heading', { name: lead.name }).waitFor();
    await page.getByText('Framework agreement').first().waitFor();
  });

  it('a fresh mail appears on the timeline within five seconds, without a reload', async () => {
    const subject = 'A question that has just come up';
    await page.evaluate(() => ((globalThis as { wasLoadedOnce?: boolean }).wasLoadedOnce = true));
    await trial.google.send({
      mail: { from: lead, to: [{ address: clara.email }], subject, text: 'Could you call me back today?' },
    });
    await page.getByText(subject).first().waitFor({ timeout: 5_000 });
    expect(await page.evaluate(() => (globalThis as { wasLoadedOnce?: boolean }).wasLoadedOnce)).toBe(true);
  });

  // Before the hostile mail: Chromium reports each handler that the sanitiser takes out.
  it('no page has complained', () => {
    expect(errors).toEqual([]);
  });

  it('hostile HTML does nothing and loads nothing', async () => {
    const subject = 'A mail that wants more than to be read';
    const requested: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    await trial.google.send({
      mail: {
        from: lead,
        to: [{ address: clara.email }],
        subject,
        html:
          '<p>Read me</p><script>parent.document.title="owned"</script><img src="https://tracker.example/pixel.gif" onerror="parent.document.title=\'owned\'">' +
          '<iframe src="https://evil.example/"></iframe><form action="https://evil.example/"><input name="password"></form><a href="javascript:alert(1)">press</a>',
      },
    });
    await page.getByText(subject).first().waitFor({ timeout: 5_000 });
    await page.getByText('Read me').first().click();
    const frame = page.frameLocator('iframe').first();
    await frame.getByText('Read me').waitFor();
    expect(await page.title()).not.toContain('owned');
    expect(await frame.locator('script, form, input, iframe').count()).toBe(0);
    expect(await frame.locator('a[href^="javascript"]').count()).toBe(0);
    expect(requested.filter((url) => /tracker|evil/.test(url))).toEqual([]);
  });
});
