import { expect, it } from 'vitest';
import { createSecretBox } from './secret-box.ts';

const old = { id: 'k1', secret: 'the first secret of this company' };
const next = { id: 'k2', secret: 'the second secret of this company' };
const context = 'mailbox:m1:refresh-token';
const cannotOpen = expect.objectContaining({ code: 'secret.cannot_open' });

function catchError(run: () => unknown) {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

it('what was sealed opens again, and shows nothing of itself while sealed', () => {
  const box = createSecretBox({ keys: [old] });
  const sealed = box.seal('1//refresh-tökən', context);
  expect(sealed).toMatch(/^v1\.k1\.[\w-]+$/);
  expect(Buffer.from(sealed.split('.')[2]!, 'base64url').toString('latin1')).not.toContain('refresh');
  expect(box.open(sealed, context)).toBe('1//refresh-tökən');
  expect(box.seal('1//refresh-tökən', context)).not.toBe(sealed);
});

it("one mailbox's secret does not open in the place of another's", () => {
  const box = createSecretBox({ keys: [old] });
  const sealed = box.seal('secret', context);
  expect(catchError(() => box.open(sealed, 'mailbox:m2:refresh-token'))).toEqual(cannotOpen);
});

it('after a change of keys the new one seals and the old one still opens', () => {
  const before = createSecretBox({ keys: [old] });
  const after = createSecretBox({ keys: [next, old] });
  expect(after.open(before.seal('secret', context), context)).toBe('secret');
  expect(after.seal('secret', context)).toMatch(/^v1\.k2\./);
  expect(catchError(() => before.open(after.seal('secret', context), context))).toEqual(cannotOpen);
});

it('another secret under the same key id opens nothing, and the fingerprints tell them apart', () => {
  const box = createSecretBox({ keys: [old] });
  const wrong = createSecretBox({ keys: [{ ...old, secret: 'somebody mistyped the secret' }] });
  expect(catchError(() => wrong.open(box.seal('secret', context), context))).toEqual(cannotOpen);
  expect(wrong.fingerprint).not.toBe(box.fingerprint);
  expect(createSecretBox({ keys: [old, next] }).fingerprint).toBe(box.fingerprint);
});

it('a damaged, shortened or foreign text is refused', () => {
  const box = createSecretBox({ keys: [old] });
  const sealed = box.seal('secret', context);
  const body = Buffer.from(sealed.split('.')[2]!, 'base64url');
  body[body.length - 1]! ^= 1;
  for (const damaged of [
    `v1.k1.${body.toString('base64url')}`,
    'v1.k1.AAAA',
    'plain text',
    '',
    `${sealed}.x`,
  ]) {
    expect(catchError(() => box.open(damaged, context))).toEqual(cannotOpen);
  }
});

it.each([
  ['no key at all', []],
  ['a secret that is too short', [{ id: 'k1', secret: 'short' }]],
  ['an id with a dot', [{ id: 'k.1', secret: old.secret }]],
  ['two keys of one id', [old, { ...next, id: 'k1' }]],
])('a box with %s is refused', (_what, keys) => {
  expect(catchError(() => createSecretBox({ keys }))).toMatchObject({
    code: 'secret.invalid_key',
    kind: 'invalid',
  });
});
