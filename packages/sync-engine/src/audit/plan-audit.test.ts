import type { LedgerEntry } from '@mailsync/db';
import { expect, it } from 'vitest';
import { chooseNextAudit, compareWithLedger } from './plan-audit.ts';

const entry = (messageId: string, change: Partial<LedgerEntry>): LedgerEntry => ({
  mailboxId: 'm1',
  messageId,
  state: 'skipped',
  reason: null,
  revision: 5,
  attempts: 0,
  source: 'live',
  importId: null,
  emailId: null,
  queuedAt: new Date(0),
  retryAt: null,
  decidedAt: null,
  rank: 0,
  ...change,
});

function compare(change: Partial<LedgerEntry> | null, isSearchForLeads = false): string {
  const known = new Map(change ? [['x', entry('x', change)] as const] : []);
  const plan = compareWithLedger({ messageIds: ['x', 'x'], known, revision: 5, isSearchForLeads });
  if (plan.toQueue.length > 0) return `queued ${plan.toQueue.length}`;
  return plan.toRequeue.length > 0 ? `queued again ${plan.toRequeue.length}` : 'left';
}

it.each<[string, Partial<LedgerEntry> | null, string]>([
  ['unknown to the ledger', null, 'queued 1'],
  ['gone, though the provider holds it', { state: 'gone' }, 'queued again 1'],
  ['kept aside as unreadable', { state: 'failed', reason: 'message.unreadable' }, 'queued again 1'],
  ['skipped as spam, though listings leave spam out', { reason: 'spam' }, 'queued again 1'],
  ['a draft, which listings hold', { reason: 'draft' }, 'left'],
  ['not from a lead, under older leads', { reason: 'not_a_lead', revision: 4 }, 'left'],
  ['recorded', { state: 'recorded' }, 'left'],
  ['waiting already', { state: 'queued' }, 'left'],
  ['removed by a person', { state: 'removed', revision: 1 }, 'left'],
])('a listed message that is %s', (_what, change, outcome) => {
  expect(compare(change)).toBe(outcome);
});

it('what a search for leads finds is asked again when it was skipped under older leads', () => {
  expect(compare({ reason: 'not_a_lead', revision: 4 }, true)).toBe('queued again 1');
  expect(compare({ reason: 'not_a_lead', revision: 5 }, true)).toBe('left');
  expect(compare({ state: 'removed', revision: 4 }, true)).toBe('left');
});

it('each mailbox has its own time of the night, the same every night', () => {
  const times = Array.from({ length: 200 }, (_, index) =>
    chooseNextAudit({ mailboxId: `mailbox-${index}`, now: new Date('2026-05-04T09:00:00Z') }),
  );
  for (const time of times) {
    expect(time.getTime()).toBeGreaterThanOrEqual(Date.UTC(2026, 4, 5, 1));
    expect(time.getTime()).toBeLessThan(Date.UTC(2026, 4, 5, 5));
  }
  for (const hour of [1, 2, 3, 4]) {
    const count = times.filter((time) => time.getUTCHours() === hour).length;
    expect(count).toBeGreaterThan(25);
  }
  const [first] = times;
  expect(chooseNextAudit({ mailboxId: 'mailbox-0', now: new Date(first!.getTime() - 1) })).toEqual(first);
  const next = chooseNextAudit({ mailboxId: 'mailbox-0', now: first! });
  expect(next.getTime() - first!.getTime()).toBe(24 * 60 * 60 * 1000);
});
