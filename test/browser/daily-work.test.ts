import Database from 'better-sqlite3';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBarriers } from './find-barriers.ts';
import { openBrowser } from './open-browser.ts';
import { openTrial, type Trial } from './open-trial.ts';
import { signIn } from './sign-in.ts';

const nora = 'nora@acorn-and-oak.example';
const ben = 'ben@acorn-and-oak.example';
const greta = { name: 'Greta Holm', address: 'greta.holm@holm-hotels.example' };
const viktor = { name: 'Viktor Salo', address: 'viktor.salo@holm-hotels.example' };
const OF_GRETA = 'A question about the lamps';
const OF_VIKTOR = 'A question about the desks';

describe('what people do day by day, in a browser', () => {
  let trial: Trial;
  let browser: Browser;
  let manager: Page;
  let administrator: Page;
  let gretasPath: string;

  async function open(email: string) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    await signIn({ page, trial, email });
    return page;
  }
  const pathOf = async (name: string) => {
    await manager.goto(`${trial.url}/leads`);
    return (await manager.getByRole('link', { name }).first().getAttribute('href'))!;
  };
  const timelineHas = (subject: string) =>
    manager.getByRole('region', { name: 'Timeline' }).getByRole('heading', { name: subject });

  beforeAll(async () => {
    trial = await openTrial();
    browser = await openBrowser();
    for (const [from, subject] of [
      [greta, OF_GRETA],
      [viktor, OF_VIKTOR],
    ] as const)
      await trial.google.deliver({
        to: nora,
        mail: { from, to: [{ address: nora }], subject, text: 'Can you help?' },
      });
    [manager, administrator] = await Promise.all([open(nora), open(trial.administrator.email)]);
  });
  afterAll(async () => {
    await browser?.close();
    await trial?.close();
  });

  it('a person who was a lead twice is merged: one timeline, and the old link leads on to it', async () => {
    gretasPath = await pathOf(greta.name);
    const viktorsPath = await pathOf(viktor.name);
    await manager.goto(trial.url + viktorsPath);
    await timelineHas(OF_VIKTOR).waitFor();

    await manager.getByRole('button', { name: 'More for this lead' }).click();
    await manager.getByRole('menuitem', { name: 'Merge into another lead…' }).click();
    await manager.getByLabel('Find the lead to keep').fill('greta');
    await manager.getByRole('radio', { name: greta.name }).check();
    await manager.getByText('This cannot be undone').waitFor();
    await manager.getByRole('button', { name: 'Merge', exact: true }).click();

    await manager.getByRole('heading', { level: 1, name: greta.name }).waitFor();
    await timelineHas(OF_GRETA).waitFor();
    await timelineHas(OF_VIKTOR).waitFor();
    await manager.getByText(viktor.address).first().waitFor();

    await manager.goto(trial.url + viktorsPath);
    await manager.getByRole('link', { name: `Open ${greta.name}` }).click();
    await timelineHas(OF_VIKTOR).waitFor();
  });

  it('one email is removed, and is brought back where people look for lost email', async () => {
    await manager.goto(trial.url + gretasPath);
    const card = manager.getByRole('article', { name: OF_GRETA });
    await card.getByRole('button').first().click();
    await card.getByRole('button', { name: 'Remove email…' }).click();
    await manager.getByRole('dialog').getByRole('button', { name: 'Remove email' }).click();
    await timelineHas(OF_GRETA).waitFor({ state: 'hidden' });
    expect(await timelineHas(OF_VIKTOR).count()).toBe(1);
    // Whoever works by keyboard goes on at the neighbour of what is gone.
    const focused = manager.locator('[data-email] > button:focus');
    expect(await focused.count()).toBe(1);

    await manager.goto(`${trial.url}/settings/mail-sync`);
    await manager.getByLabel('Address, subject or Message-ID').fill(OF_GRETA);
    await manager.getByRole('button', { name: 'Search' }).click();
    const found = manager.getByRole('list', { name: 'Emails that were found' }).getByRole('listitem');
    await found.getByText(OF_GRETA).waitFor();
    await found.getByRole('button', { name: 'Bring it back' }).click();
    await manager.goto(trial.url + gretasPath);
    await timelineHas(OF_GRETA).waitFor();
  });

  it('the check tells in a number that all is there, and which email it had to bring', async () => {
    loseByHand({ databaseFile: trial.databaseFile, subject: OF_VIKTOR });
    await manager.goto(`${trial.url}/settings/mail-sync`);
    await manager.getByRole('button', { name: 'Check now' }).click();
    await manager.getByText('1 had been missing and is recorded now.').waitFor();
    const number = /(\d+) of (\d+) lead emails recorded/.exec(await manager.getByRole('main').innerText());
    expect(Number(number?.[1])).toBeGreaterThan(0);
    expect(number?.[1]).toBe(number?.[2]);

    await manager.getByRole('button', { name: 'Show which' }).click();
    const missing = manager.getByRole('list', { name: 'Emails that had been missing' }).getByRole('listitem');
    await missing.getByText(OF_VIKTOR).waitFor();
    expect(await missing.count()).toBe(1);
    expect(await findBarriers({ page: manager, within: '[role="dialog"]' })).toEqual([]);
    await missing.getByRole('link', { name: 'Open timeline' }).click();
    await timelineHas(OF_VIKTOR).waitFor();
  });

  it('the import window is widened, after a look at what it will read', async () => {
    await administrator.goto(`${trial.url}/mailboxes`);
    await administrator.getByText('History is imported from the last 2 years').waitFor();
    await administrator.getByRole('button', { name: 'Change import window' }).click();
    const dialog = administrator.getByRole('dialog');
    await dialog.getByLabel('Import window').selectOption({ label: 'The last 5 years' });
    await dialog.getByRole('button', { name: 'See what it will read' }).click();
    // Nora and Ben are connected, and the sample's mail is younger than two years.
    await dialog.getByText('No older emails: 2 mailboxes were looked through.').waitFor();
    await dialog.getByRole('button', { name: 'Save import window' }).click();
    await administrator.getByText('History is imported from the last 5 years', { exact: true }).waitFor();
  });

  it('the day’s Google requests are for administrators, not for sales people', async () => {
    await administrator.goto(`${trial.url}/mailboxes`);
    const card = administrator.getByRole('region', { name: 'Google requests today' });
    await card.getByRole('progressbar').waitFor();
    await card.getByText(/of 80,000,000 units/).waitFor();

    await manager.goto(`${trial.url}/mailboxes`);
    await manager.getByRole('list', { name: 'Mailboxes' }).waitFor();
    expect(await manager.getByRole('region', { name: 'Google requests today' }).count()).toBe(0);

    const salesperson = await open(ben);
    const asked: string[] = [];
    salesperson.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await salesperson.goto(`${trial.url}/mailboxes`);
    await salesperson.getByRole('heading', { level: 1 }).waitFor();
    expect(await salesperson.getByRole('region', { name: 'Google requests today' }).count()).toBe(0);
    expect(asked.filter((path) => path.endsWith('/quota'))).toEqual([]);
  });
});

/** What a careless hand may do to a database: the email is gone, and nothing says so. */
function loseByHand({ databaseFile, subject }: { databaseFile: string; subject: string }) {
  const database = new Database(databaseFile);
  const { id } = database.prepare('select id from emails where subject = ?').get(subject) as { id: string };
  for (const table of ['copies', 'email_leads', 'participants'])
    database.prepare(`delete from ${table} where email_id = ?`).run(id);
  database.prepare('delete from emails where id = ?').run(id);
  database.close();
}
