import { describe, expect, test } from 'vitest';
import { describeAudit, isChecking } from './describe-audit.ts';

const audit = {
  state: 'checked' as const,
  leadEmailCount: 312,
  recordedCount: 312,
  missingCount: 0,
  comparedCount: 1_204,
  checkedAt: '2026-05-04T02:10:00.000Z',
};

describe('the check of a mailbox', () => {
  test('says how many of its lead emails are recorded', () => {
    expect(describeAudit(audit)).toEqual({
      result: '312 of 312 lead emails recorded',
      found: null,
      progress: null,
    });
    expect([isChecking(audit), isChecking(null)]).toEqual([false, false]);
  });

  test('says what was missing, and what still is', () => {
    expect(describeAudit({ ...audit, missingCount: 1 }).found).toBe(
      '1 had been missing and is recorded now.',
    );
    expect(describeAudit({ ...audit, recordedCount: 310, missingCount: 5 }).found).toBe(
      '3 had been missing and are recorded now. 2 could not be read and are tried again.',
    );
  });

  test('that is under way shows how far it has come, beside what the last one proved', () => {
    const checking = describeAudit({ ...audit, state: 'checking', comparedCount: 1_500 });
    expect(checking.result).toBe('312 of 312 lead emails recorded');
    expect(checking.progress).toBe('Checking now: 1,500 messages compared');
    const first = { ...audit, state: 'first_check' as const, leadEmailCount: 0, recordedCount: 0 };
    expect(describeAudit(first).result).toBeNull();
    expect(isChecking(first)).toBe(true);
  });
});
