import { expect, test } from 'vitest';
import { describeWindowChange, listWindows } from './describe-window-change.ts';

test('a wider window says what is read, a narrower one that nothing is removed', () => {
  expect(describeWindowChange({ currentDays: 730, newDays: 1_095 })).toMatch(/back to 3 years ago, once/);
  expect(describeWindowChange({ currentDays: 730, newDays: 365 })).toMatch(
    /^Nothing that is recorded is removed/,
  );
  expect(describeWindowChange({ currentDays: 730, newDays: 730 })).toBeNull();
});

test('a window that was set by other means can be kept', () => {
  expect(listWindows(400).map(({ value }) => value)).toContain('400');
  expect(listWindows(730).filter(({ value }) => value === '730')).toHaveLength(1);
});
