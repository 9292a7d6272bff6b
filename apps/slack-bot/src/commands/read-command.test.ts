import { describe, expect, test } from 'vitest';
import { editDistance, readCommand, suggestCommand } from './read-command.ts';

const names = ['connect', 'status', 'help'];

describe('what was typed after /mailsync', () => {
  test.each([
    ['connect', { name: 'connect', words: [] }],
    ['  Status   @maya all ', { name: 'status', words: ['@maya', 'all'] }],
    ['', { name: 'help', words: [] }],
    ['   ', { name: 'help', words: [] }],
  ])('"%s" is read', (text, expected) => {
    expect(readCommand(text)).toEqual(expected);
  });

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
    expect(suggestCommand({ typed, names })).toBe(expected);
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
