import { expect, test } from 'vitest';
import { introduceSteps } from './introduce-steps.ts';

const bens = { userName: 'Ben Elmstead', isOwn: false, openError: { whoCanFix: 'owner' as const } };

test('an administrator reads whom to ask: only the owner can press Reconnect', () =>
  expect(introduceSteps(bens)).toBe('Ask Ben Elmstead to do this:'));

test('the owner reads the steps alone', () => expect(introduceSteps({ ...bens, isOwn: true })).toBe(null));

test('what others can mend, or nobody needs to, asks nobody', () => {
  for (const whoCanFix of ['nobody_needed', 'workspace_administrator', 'mailsync_administrator'] as const)
    expect(introduceSteps({ ...bens, openError: { whoCanFix } })).toBe(null);
  expect(introduceSteps({ ...bens, openError: null })).toBe(null);
});
