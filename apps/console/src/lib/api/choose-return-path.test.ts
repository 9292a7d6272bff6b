import { expect, test } from 'vitest';
import { chooseReturnPath } from './choose-return-path.ts';

test.each([
  ['/leads/abc?q=oak', '/leads/abc?q=oak'],
  [null, '/'],
  ['', '/'],
  ['https://evil.example', '/'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['javascript:alert(1)', '/'],
])('after signing in, "%s" leads to %s', (wished, path) => expect(chooseReturnPath(wished)).toBe(path));
