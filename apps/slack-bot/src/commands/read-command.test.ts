import { describe, expect, test } from 'vitest';
import { readCommand } from './read-command.ts';

describe('what was typed after /mailsync', () => {
  test.each([
    ['connect', { name: 'connect', words: [] }],
    ['  Status   @maya all ', { name: 'status', words: ['@maya', 'all'] }],
    ['', { name: 'help', words: [] }],
    ['   ', { name: 'help', words: [] }],
  ])('"%s" is read', (text, expected) => {
    expect(readCommand(text)).toEqual(expected);
  });
});
