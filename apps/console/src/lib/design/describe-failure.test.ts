import { expect, test } from 'vitest';
import { describeProblem } from './describe-failure.ts';

test.each([
  ['There is no such lead.', 'There is no such lead', ''],
  [
    'The link was used already. Sign in instead. Or ask.',
    'The link was used already',
    'Sign in instead. Or ask.',
  ],
  ['ivo@oak.example is taken', 'ivo@oak.example is taken', ''],
  ['Really? Yes', 'Really? Yes', ''],
])('the problem "%s" is titled "%s"', (detail, title, what) => {
  expect(describeProblem({ detail })).toEqual({ title, what, howToFix: [] });
});
