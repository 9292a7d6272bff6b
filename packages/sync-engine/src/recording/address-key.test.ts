import { describe, expect, it } from 'vitest';
import { toAddressKey, toBaseAddressKey, toDomainKey } from './address-key.ts';

describe('addresses as they are compared', () => {
  it.each([
    ['Jane@Acme.EXAMPLE', 'jane@acme.example'],
    ['  jane@acme.example ', 'jane@acme.example'],
    ['jane@acme.example.', 'jane@acme.example'],
    ['jane@bücher.example', 'jane@xn--bcher-kva.example'],
    ['jane@XN--BCHER-KVA.example', 'jane@xn--bcher-kva.example'],
    ['jane.doe@gmail.com', 'janedoe@gmail.com'],
    ['Jane.Doe+news@googlemail.com', 'janedoe@gmail.com'],
    // Elsewhere dots and tags may be another person's.
    ['jane.doe@acme.example', 'jane.doe@acme.example'],
    ['jane+news@acme.example', 'jane+news@acme.example'],
    ['+only@acme.example', '+only@acme.example'],
    ['"a@b"@acme.example', '"a@b"@acme.example'],
    ['"Jane Doe"@acme.example', '"jane doe"@acme.example'],
    ['"jane"@acme.example', 'jane@acme.example'],
    ['"jane.doe"@gmail.com', 'janedoe@gmail.com'],
    ['"jane."@acme.example', '"jane."@acme.example'],
    ['jose\u0301@acme.example', 'josé@acme.example'],
  ])('%s is %s', (address, key) => {
    expect(toAddressKey(address)).toBe(key);
  });

  it.each([
    [''],
    ['   '],
    ['jane'],
    ['@acme.example'],
    ['jane@'],
    ['jane doe@acme.example'],
    ['jane@ac me.example'],
    ['"jane" doe"@acme.example'],
    ['...@gmail.com'],
    [`${'j'.repeat(400)}@acme.example`],
  ])('"%s" is none, so it never matches', (address) => {
    expect(toAddressKey(address)).toBeNull();
  });

  it('a key without its tag is an alias match', () => {
    expect(toBaseAddressKey('jane+news@acme.example')).toBe('jane@acme.example');
    expect(toBaseAddressKey('jane@acme.example')).toBeNull();
    expect(toBaseAddressKey('+only@acme.example')).toBeNull();
  });

  it('domains have one form', () => {
    expect(toDomainKey('jane@Bücher.EXAMPLE.')).toBe('xn--bcher-kva.example');
    expect(toDomainKey('nothing')).toBeNull();
  });
});
