import { describe, expect, test } from 'vitest';
import { editDistance, suggestName } from './suggest-name.ts';

const names = ['connect', 'status', 'help'];

describe('what was probably meant', () => {
  test.each([
    ['conect', 'connect'],
    ['conncet', 'connect'],
    ['sttaus', 'status'],
    ['hlep', 'help'],
    ['stat', 'status'],
    ['disconnect', null],
    ['x', null],
    ['toString', null],
  ])('"%s" probably means %s', (typed, expected) => {
    expect(suggestName({ typed, names })).toBe(expected);
  });

  test.each([
    ['', 'abc', 3],
    ['abc', '', 3],
    ['abc', 'abc', 0],
    ['abc', 'acb', 1],
    ['kitten', 'sitting', 3],
  ])('from "%s" to "%s" it is %i steps', (from, to, steps) => {
    expect(editDistance({ from, to })).toBe(steps);
  });
});
