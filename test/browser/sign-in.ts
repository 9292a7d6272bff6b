import type { Page } from 'playwright-core';
import type { Trial } from './open-trial.ts';

/** Signs a sample person in, as they would, and comes out at their leads. */
export async function signIn({ page, trial, email }: { page: Page; trial: Trial; email: string }) {
  await page.goto(`${trial.url}/sign-in`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(trial.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Leads' }).waitFor();
}
