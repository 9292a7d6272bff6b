import { expect, it } from 'vitest';
import { chooseCap } from '../quota/quota-caps.ts';
import { QUOTA_TABLES } from '../quota/quota-tables.ts';
import { chooseDomainSize, compareWays, countSearches, countUnits, type LeadSummary } from './plan-import.ts';

/*
 * The company of this arithmetic: 1,000 mailboxes of 8,000 messages in the window, 1,200 of them exchanged with leads.
 * 100,000 leads: a fifth with free mail, the others at 45,000 companies, most of which have one or two.
 */
const MAILBOXES = 1_000;
const MESSAGES = 8_000;
const LEAD_MESSAGES = 1_200;
/** Mail with people at leads' companies who are no leads. */
const COLLEAGUE_MESSAGES = 160;
/** "Jane Doe via Sales": found by its search, and read again when leads are added. */
const VIA_MESSAGES = 15;
const LEADS: LeadSummary = {
  apartCount: 20_000,
  sizes: [
    { addressCount: 1, domainCount: 28_000 },
    { addressCount: 2, domainCount: 11_000 },
    { addressCount: 4, domainCount: 5_000 },
    { addressCount: 10, domainCount: 900 },
    { addressCount: 10, domainCount: 100 },
  ],
};
/** A day's addition: 100 leads, in ten portions. */
const PORTIONS_A_DAY = 10;
const PORTION: LeadSummary = { apartCount: 2, sizes: [{ addressCount: 1, domainCount: 8 }] };
const NEW_LEAD_MESSAGES = 3;

const DAY_MINUTES = 24 * 60;
const { limits, units: methodUnits } = QUOTA_TABLES['since-may-2026'];
/** What the budget lets all together have taken when imports have to wait, in the last hour of the day. */
const { limit: DAY_UNITS } = chooseCap({
  limits,
  period: 'project_day',
  purpose: 'import',
  hoursLeftShare: 1 / 24,
});
const { limit: IMPORT_UNITS_PER_MINUTE } = chooseCap({ limits, period: 'mailbox_minute', purpose: 'import' });
const POLLING_UNITS_A_DAY = DAY_MINUTES * methodUnits.listHistory;
/** 50 searches, a page of what came in since, 20 samples. */
const AUDIT_UNITS = methodUnits.getProfile + 51 * methodUnits.listMessages + 20 * methodUnits.getMessage;
/** Lead mail and other mail of a day, each read once. */
const LIVE_UNITS_A_DAY = 60 * methodUnits.getMessage;

const leadCount = (summary: LeadSummary) =>
  summary.apartCount + summary.sizes.reduce((sum, one) => sum + one.addressCount * one.domainCount, 0);

function countImport(summary: LeadSummary, leadMessages: number) {
  const domainSize = chooseDomainSize({ summary, messageCount: MESSAGES, costs: methodUnits });
  const searchCount = countSearches({ summary, domainSize });
  const isByDomain = summary.sizes.some((one) => one.addressCount >= domainSize);
  const found = leadMessages + VIA_MESSAGES + (isByDomain ? COLLEAGUE_MESSAGES : 0);
  return {
    searchCount,
    units: methodUnits.getProfile + countUnits({ searchCount, messageCount: found, costs: methodUnits }),
  };
}

it('the leads are a hundred thousand, and a portion is ten', () => {
  expect(leadCount(LEADS)).toBe(100_000);
  expect(leadCount(PORTION) * PORTIONS_A_DAY).toBe(100);
});

it('100,000 leads are imported into 1,000 mailboxes within one day’s budget, live mail and audits beside it', () => {
  const { units, searchCount } = countImport(LEADS, LEAD_MESSAGES);
  // By address alone it were more than 8,300 searches.
  expect(searchCount).toBeLessThan(5_100);
  expect(units).toBeLessThan(
    compareWays({ searchCount, unreadCount: MESSAGES, costs: methodUnits }).everything,
  );
  const perMailbox = units + POLLING_UNITS_A_DAY + AUDIT_UNITS + LIVE_UNITS_A_DAY;
  expect(perMailbox * MAILBOXES).toBeLessThan(DAY_UNITS);
});

it('each of the mailboxes is done within twelve minutes of its own budget', () => {
  expect(countImport(LEADS, LEAD_MESSAGES).units / IMPORT_UNITS_PER_MINUTE).toBeLessThan(12);
});

it('100 leads more each day take less than a tenth of the budget, beside live mail and audits', () => {
  const { units, searchCount } = countImport(PORTION, NEW_LEAD_MESSAGES);
  expect(searchCount).toBeLessThanOrEqual(3);
  expect(units * PORTIONS_A_DAY * MAILBOXES).toBeLessThan(DAY_UNITS / 10);
  const perMailbox = units * PORTIONS_A_DAY + POLLING_UNITS_A_DAY + AUDIT_UNITS + LIVE_UNITS_A_DAY;
  expect(perMailbox * MAILBOXES).toBeLessThan(DAY_UNITS);
});

it('the nightly audits have asked for each of the leads again within half a year', () => {
  const searchCount = countSearches({ summary: LEADS, domainSize: Number.POSITIVE_INFINITY });
  expect(searchCount / 50).toBeLessThan(182);
});
