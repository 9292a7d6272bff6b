import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBarriers } from './find-barriers.ts';
import { openBrowser } from './open-browser.ts';
import { openTrial, type Trial } from './open-trial.ts';
import { signIn } from './sign-in.ts';

const LEAD = 'Greta Holm';

interface DialogCase {
  name: string | RegExp;
  path: '/leads' | '/mailboxes' | '/settings/slack' | 'lead';
  /** Brings the page to where the button is; returns what has the focus again when the dialog is closed. */
  find: (page: Page) => Promise<{ opener: Locator; item?: string }>;
}

const button = (page: Page, name: string) => page.getByRole('button', { name });
const DIALOGS: DialogCase[] = [
  { name: 'Import leads', path: '/leads', find: async (page) => ({ opener: button(page, 'Import CSV') }) },
  { name: /new lead/i, path: '/leads', find: async (page) => ({ opener: button(page, 'New lead') }) },
  { name: `Edit ${LEAD}`, path: 'lead', find: async (page) => ({ opener: button(page, 'Edit') }) },
  {
    name: `Merge ${LEAD} into another lead`,
    path: 'lead',
    find: async (page) => ({ opener: button(page, 'More for this lead'), item: 'Merge into another lead…' }),
  },
  {
    name: `Remove ${LEAD}?`,
    path: 'lead',
    find: async (page) => ({ opener: button(page, 'More for this lead'), item: 'Remove lead…' }),
  },
  {
    name: 'Remove this email from Mail Sync?',
    path: 'lead',
    find: async (page) => {
      await page.locator('[data-email] > button').first().click();
      return { opener: button(page, 'Remove email…') };
    },
  },
  {
    name: 'Change the import window',
    path: '/mailboxes',
    find: async (page) => ({ opener: button(page, 'Change import window') }),
  },
  { name: /limit/, path: '/mailboxes', find: async (page) => ({ opener: button(page, 'Change limit') }) },
  {
    name: /^Disconnect /,
    path: '/mailboxes',
    find: async (page) => ({ opener: page.getByRole('button', { name: /^Disconnect/ }).first() }),
  },
  {
    name: 'Add an alert channel',
    path: '/settings/slack',
    find: async (page) => ({ opener: button(page, 'Add channel') }),
  },
  {
    name: 'Change #mailsync-alerts',
    path: '/settings/slack',
    find: async (page) => ({ opener: button(page, 'Change #mailsync-alerts') }),
  },
  {
    name: 'Remove #mailsync-alerts?',
    path: '/settings/slack',
    find: async (page) => ({ opener: button(page, 'Remove #mailsync-alerts') }),
  },
  { name: /invite/i, path: '/mailboxes', find: async (page) => ({ opener: button(page, 'Invite user') }) },
];

describe('every dialog, by keyboard alone', () => {
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

  const views = [
    { name: 'a laptop, light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
    { name: 'a phone, dark', viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  ] as const;
  for (const { name, ...view } of views) {
    it(`opens, keeps the focus, has no serious barrier, and closes where it was opened: ${name}`, async () => {
      const context = await browser.newContext({ ...view, reducedMotion: 'reduce' });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      await signIn({ page, trial, email: trial.administrator.email });
      const leadPath = await page.getByRole('link', { name: LEAD }).first().getAttribute('href');

      const problems: string[] = [];
      let lastPath: string | null = null;
      for (const { name: title, path, find } of DIALOGS) {
        const wanted = path === 'lead' ? leadPath : path;
        if (wanted !== lastPath) await page.goto(trial.url + wanted);
        lastPath = wanted;
        await page.getByRole('heading', { level: 1 }).waitFor();
        const dialog = page.getByRole('dialog', { name: title });

        const { opener, item } = await find(page);
        await opener.press('Enter');
        if (item !== undefined) await page.getByRole('menuitem', { name: item }).press('Enter');
        await dialog.waitFor();
        for (let presses = 0; presses < 9; presses++) {
          await page.keyboard.press('Tab');
          if (!(await hasFocusWithin(dialog))) problems.push(`${title}: the focus left it`);
        }
        problems.push(...(await findBarriers({ page, within: '[role="dialog"]' })));
        await page.keyboard.press('Escape');
        await dialog.waitFor({ state: 'hidden' });
        if (!(await hasFocusWithin(opener))) problems.push(`${title}: the focus did not come back`);
      }
      expect(problems).toEqual([]);
      await context.close();
    });
  }
});

const hasFocusWithin = (place: Locator) =>
  place.evaluate((element) => element.contains(globalThis.document.activeElement));
