import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBarriers } from './find-barriers.ts';
import { openBrowser, watchErrors } from './open-browser.ts';
import { openTrial, type Trial } from './open-trial.ts';
import { signIn } from './sign-in.ts';

const at = (local: string) => `${local}@acorn-and-oak.example`;
const SEEN_WITHIN_MS = 10_000;

describe('Slack in the console, and Mail Sync’s Home tab in Slack', () => {
  let trial: Trial;
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const errors: string[] = [];
  beforeAll(async () => {
    trial = await openTrial();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await trial?.close();
  });

  async function openPage(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(15_000);
    contexts.push(context);
    const seen = watchErrors(context);
    context.on('close', () => errors.push(...seen));
    return context.newPage();
  }
  async function openAs(local: string, path: string): Promise<Page> {
    const page = await openPage();
    await signIn({ page, trial, email: at(local) });
    await page.goto(trial.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    return page;
  }
  const channelsOf = (page: Page) => page.getByRole('list', { name: 'Alert channels' });

  it('says how Slack is connected, and a channel is added by keyboard; a colleague sees it at once', async () => {
    const page = await openAs('admin', '/leads');
    const colleague = await openAs('morgan', '/settings/slack');
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByRole('link', { name: 'Slack', exact: true }).click();
    await page.getByRole('heading', { name: 'Slack', level: 1 }).waitFor();
    await page.getByText('Connected', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Add channel' }).press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add an alert channel' });
    const field = dialog.getByLabel('Channel', { exact: true });
    await field.fill('#nowhere');
    await page.keyboard.press('Enter');
    await dialog.getByText('Mail Sync sees no channel #nowhere.', { exact: false }).waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    expect(await field.evaluate((input) => input === globalThis.document.activeElement)).toBe(true);
    expect(await findBarriers({ page, within: '[role="dialog"]' })).toEqual([]);

    await field.fill('#sales');
    await dialog.getByLabel('Whose mailboxes').selectOption({ label: 'Only those of Team North' });
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Add channel' }).press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    for (const one of [page, colleague]) {
      const added = channelsOf(one).getByRole('listitem').filter({ hasText: 'sales' });
      await added.getByText('Mailboxes of Team North').waitFor({ timeout: SEEN_WITHIN_MS });
    }
  });

  it('what it hears of is changed, and it is removed after a question', async () => {
    const page = await openAs('admin', '/settings/slack');
    const sales = channelsOf(page).getByRole('listitem').filter({ hasText: 'sales' });
    await page.getByRole('button', { name: 'Change #sales' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change #sales' });
    await dialog.getByRole('checkbox', { name: /^Mail Sync itself/ }).uncheck();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await sales.getByText('Mail Sync itself').waitFor({ state: 'hidden' });
    expect(await sales.getByText('Mailboxes in trouble').count()).toBe(1);

    await page.getByRole('button', { name: 'Remove #sales' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove channel' }).click();
    await sales.waitFor({ state: 'hidden' });
    expect(await channelsOf(page).getByRole('listitem').count()).toBe(1);
  });

  it('whether people may let themselves in is a switch that everybody in charge sees', async () => {
    const page = await openAs('admin', '/settings/slack');
    const colleague = await openAs('morgan', '/settings/slack');
    const toggle = (one: Page) => one.getByRole('switch', { name: /may join as salespersons/ });
    await toggle(page).check();
    await colleague.locator('input[role="switch"]:checked').waitFor({ timeout: SEEN_WITHIN_MS });
    await toggle(colleague).uncheck();
    await page.locator('input[role="switch"]:not(:checked)').waitFor({ timeout: SEEN_WITHIN_MS });
    expect(await toggle(page).isChecked()).toBe(false);
  });

  it('whoever does not run the company has no such page', async () => {
    const page = await openAs('ben', '/settings/slack');
    await page.waitForURL('**/settings/mail-sync');
    expect(await page.getByRole('link', { name: 'Slack', exact: true }).count()).toBe(0);
  });

  it('a channel that Slack takes no messages for says so, with what mends it', async () => {
    const page = await openAs('admin', '/settings/slack');
    await page.getByRole('button', { name: 'Add channel' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an alert channel' });
    await dialog.getByLabel('Channel', { exact: true }).fill('C0NOWHERE99');
    await dialog.getByRole('button', { name: 'Add channel' }).click();
    const nowhere = channelsOf(page).getByRole('listitem').filter({ hasText: 'C0NOWHERE99' });
    await nowhere.getByText('Archived, or Mail Sync is not in it').waitFor();
    await trial.google.revokeTokens({ person: at('nora') });
    await nowhere.getByText('Slack does not take it', { exact: false }).waitFor({ timeout: 40_000 });
    expect(await nowhere.innerText()).toContain('Type /invite @Mail Sync there, or choose another.');
    expect(await findBarriers({ page })).toEqual([]);
  });

  it('somebody who takes a trouble on is named to its owner at once', async () => {
    const owner = await openAs('ben', '/settings/mail-sync');
    const page = await openAs('admin', '/mailboxes');
    await trial.google.revokeTokens({ person: at('ben') });
    const row = page.locator(`[data-mailbox="${at('ben')}"]`);
    await row.getByRole('button', { name: /^I’m on it/ }).click({ timeout: 20_000 });
    await row.getByText('You are on it').waitFor();
    await owner.getByText('Alex Oakley is on it').first().waitFor({ timeout: SEEN_WITHIN_MS });
    expect(await findBarriers({ page: owner })).toEqual([]);
  });

  it('in Slack, the Home tab is used by keyboard: connect, and the private link is among the messages', async () => {
    const page = await openPage();
    await page.goto(`${trial.slackUrl}/?user=${at('clara')}`);
    await page.getByRole('button', { name: 'Mail Sync', exact: true }).press('Enter');
    const connect = page.getByRole('button', { name: 'Connect my mailbox' });
    await connect.waitFor();
    expect(await findBarriers({ page })).toEqual([]);
    await connect.press('Enter');
    await page.getByRole('button', { name: 'Messages', exact: true }).press('Enter');
    await page.getByRole('link', { name: 'Sign in with Google' }).waitFor({ timeout: SEEN_WITHIN_MS });
    expect(await page.getByRole('region', { name: 'Home' }).isVisible()).toBe(false);
  });

  it('a manager invites a colleague there, who finds the invitation among the messages', async () => {
    const page = await openPage();
    await page.goto(`${trial.slackUrl}/?user=${at('sam')}&channel=Mail%20Sync`);
    const invite = page.getByRole('button', { name: 'Invite Jules Hazel' });
    await invite.press('Enter');
    await page.getByText('Invited today.').waitFor({ timeout: SEEN_WITHIN_MS });
    expect(await invite.count()).toBe(0);

    const jules = await openPage();
    await jules.goto(`${trial.slackUrl}/?user=${at('jules')}&channel=Mail%20Sync&tab=messages`);
    await jules.getByText('Sam Rowan asks you to connect your mailbox').first().waitFor();
    await jules.getByRole('button', { name: 'Connect my mailbox' }).waitFor();
  });

  it('no page has complained', async () => {
    for (const context of contexts) await context.close();
    expect(errors).toEqual([]);
  });
});
