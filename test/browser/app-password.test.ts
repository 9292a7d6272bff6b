import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBarriers } from './find-barriers.ts';
import { openBrowser, watchErrors } from './open-browser.ts';
import { openTrial, type Trial } from './open-trial.ts';
import { signIn } from './sign-in.ts';

const clara = { name: 'Clara Birch', email: 'clara@acorn-and-oak.example' };
const jules = { name: 'Jules Hazel', email: 'jules@acorn-and-oak.example' };
const WRONG = 'aaaa bbbb cccc dddd';
const NOT_ACCEPTED = /^The app password is not accepted\. Check that all 16 letters/;

describe('an app password, typed by a person', () => {
  let trial: Trial;
  let browser: Browser;
  beforeAll(async () => {
    trial = await openTrial();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await trial?.close();
  });

  async function openContext(): Promise<{ context: BrowserContext; errors: string[] }> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(15_000);
    return { context, errors: watchErrors(context) };
  }
  const fieldOf = (page: Page) => page.getByLabel('App password');

  /** A wrong one: said beside the field, which has the focus and what was typed, ready to be typed over. */
  async function tryWrongOne(page: Page) {
    await fieldOf(page).fill(WRONG);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    await page.getByText(NOT_ACCEPTED).waitFor();
    expect(await page.getByText(NOT_ACCEPTED).count(), 'said once').toBe(1);
    expect(await fieldOf(page).getAttribute('aria-invalid')).toBe('true');
    const describedBy = (await fieldOf(page).getAttribute('aria-describedby')) ?? '';
    const described = await Promise.all(
      describedBy.split(' ').map((id) => page.locator(`#${id}`).innerText()),
    );
    expect(described.some((text) => NOT_ACCEPTED.test(text))).toBe(true);
    expect(await fieldOf(page).evaluate((field) => field === globalThis.document.activeElement)).toBe(true);
    expect(await findBarriers({ page })).toEqual([]);
  }

  it('in the console: a wrong one is mended, and the inbox is Enabled', async () => {
    const { context, errors } = await openContext();
    const page = await context.newPage();
    await signIn({ page, trial, email: jules.email });
    await page.goto(`${trial.url}/settings/mail-sync`);
    await page.getByRole('button', { name: /Google with an app password/ }).click();
    await page.getByLabel('Gmail address').fill(jules.email);
    await tryWrongOne(page);

    const { appPassword } = await trial.google.makeAppPassword({ person: jules.email });
    await fieldOf(page).fill(appPassword);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: jules.email }).waitFor();
    await page.getByText('Enabled').first().waitFor();
    expect(errors.filter((error) => !/status of 409/.test(error))).toEqual([]);
    await context.close();
  });

  it('by the private link out of Slack: nobody is signed in, before or after', async () => {
    const { context, errors } = await openContext();
    const slack = await context.newPage();
    await slack.goto(trial.slackUrl);
    await slack.getByLabel('You are').selectOption({ label: `${clara.name} (${clara.email})` });
    await slack.getByRole('textbox', { name: 'Message' }).fill('/mailsync connect');
    await slack.getByRole('button', { name: 'Send' }).click();
    const opened = context.waitForEvent('page');
    await slack.getByRole('link', { name: 'Use an app password' }).click();
    const page = await opened;
    await page.getByRole('heading', { name: 'Connect with an app password' }).waitFor();
    await page.getByText(clara.email).waitFor();
    await page.getByText(clara.name).waitFor();

    // Somebody who would rather go by Google finds the way there, and back.
    await page.getByRole('link', { name: 'Sign in with Google instead' }).click();
    await page.getByRole('link', { name: 'Use an app password' }).click();
    await tryWrongOne(page);

    const { appPassword } = await trial.google.makeAppPassword({ person: clara.email });
    await fieldOf(page).fill(` ${appPassword} `);
    await page.getByRole('button', { name: 'Connect', exact: true }).click();
    const heading = page.getByRole('heading', { name: 'Connected', exact: true });
    await heading.waitFor();
    expect(await heading.evaluate((element) => element === globalThis.document.activeElement)).toBe(true);
    expect(await findBarriers({ page })).toEqual([]);
    await slack.getByText(`${clara.email} is connected.`).waitFor();
    await slack.getByText('Enabled').first().waitFor();

    await page.reload();
    await page.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
    expect((await context.cookies()).map(({ name }) => name)).not.toContain('mailsync_session');
    await page.goto(`${trial.url}/leads`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    expect(errors.filter((error) => !/status of (409|410)/.test(error))).toEqual([]);
    await context.close();
  });
});
