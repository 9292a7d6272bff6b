import { expect, it } from 'vitest';
import { createToken, hashToken } from './tokens.ts';

it('a token is of the asked strength, safe in a link, and never the same', () => {
  expect(createToken()).toMatch(/^[\w-]{43}$/);
  expect(createToken(16)).toMatch(/^[\w-]{22}$/);
  expect(createToken()).not.toBe(createToken());
  expect(createToken(3, (size) => new Uint8Array(size))).toBe('AAAA');
});

it('a token is known again by its SHA-256', () => {
  expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
