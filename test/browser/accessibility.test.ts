import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBarriers } from './find-barriers.ts';
import { openBrowser } from './open-browser.ts';
import { openTrial, type Trial } from './open-trial.ts';
import { signIn } from './sign-in.ts';

const VIEWPORTS = [
  { name: 'a laptop', width: 1280, height: 800 },
  { name: 'a phone', width: 390, height: 844 },
] as const;

describe('every page for everybody', () => {
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

  for (const { name, ...viewport } of VIEWPORTS) {
    for (const colorScheme of ['light', 'dark'] as const) {
      it(`has no serious barrier and no sideways scrolling on ${name}, ${colorScheme}`, async () => {
        const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
        context.setDefaultTimeout(15_000);
        const page = await context.newPage();
        const problems: string[] = [];

        await page.goto(`${trial.url}/sign-in`);
        await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
        problems.push(...(await findProblems(page)));
        await signIn({ page, trial, email: trial.administrator.email });
        problems.push(...(await findProblems(page)));

        for (const path of ['/mailboxes', '/settings/mail-sync', '/settings/slack']) {
          await page.goto(trial.url + path);
          await page.getByRole('heading', { level: 1 }).waitFor();
          problems.push(...(await findProblems(page)));
        }
        await page.goto(`${trial.url}/leads`);
        await page.locator('a[href^="/leads/"]').first().click();
        await page.getByRole('heading', { level: 1 }).waitFor();
        problems.push(...(await findProblems(page)));

        await page.goto(trial.slackUrl);
        await page.getByRole('textbox', { name: 'Message' }).waitFor();
        problems.push(...(await findProblems(page)));
        await page.getByRole('button', { name: 'Mail Sync', exact: true }).click();
        await page.getByText('Your mailbox').waitFor();
        problems.push(...(await findProblems(page)));
        expect(problems).toEqual([]);
        await context.close();
      });
    }
  }
});

async function findProblems(page: Page): Promise<string[]> {
  const isWide = await page.evaluate(() => {
    const { documentElement } = globalThis.document;
    return documentElement.scrollWidth > documentElement.clientWidth;
  });
  const path = new URL(page.url()).pathname;
  return [...(await findBarriers({ page })), ...(isWide ? [`${path}: wider than the screen`] : [])];
}
