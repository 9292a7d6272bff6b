import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Chromium from the system's packages; its own downloads and look-ups are switched off. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** Errors that pages write to their console, or throw. A refused session before signing in is no error. */
export function watchErrors(context: BrowserContext): string[] {
  const errors: string[] = [];
  const watch = (page: Page) => {
    page.on('pageerror', (error) => errors.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      const isExpected = /status of 401/.test(message.text());
      if (message.type() === 'error' && !isExpected) errors.push(`${page.url()}: ${message.text()}`);
    });
  };
  context.on('page', watch);
  return errors;
}
