import { describe, expect, test } from 'vitest';
import { linkify } from './linkify.ts';

const linksOf = (text: string) => linkify(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []));

describe('links in plain text', () => {
  test.each([
    ['See https://oak.example/a?b=1#c for more', ['https://oak.example/a?b=1#c']],
    ['(see https://oak.example/a).', ['https://oak.example/a']],
    ['https://oak.example/wiki/Acorn_(seed)', ['https://oak.example/wiki/Acorn_(seed)']],
    ['<https://oak.example>', ['https://oak.example']],
    ['Write to mira.holt+sales@oak.example, please.', ['mailto:mira.holt+sales@oak.example']],
    ['HTTPS://OAK.EXAMPLE', ['HTTPS://OAK.EXAMPLE']],
  ])('%s', (text, links) => expect(linksOf(text)).toEqual(links));

  test.each(['javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'https://', '@oak', 'a@b'])(
    '"%s" is left as text',
    (text) => expect(linkify(text)).toEqual([{ kind: 'text', text }]),
  );

  test('HTML stays the text that it is', () => {
    const text = '<a href="javascript:alert(1)">https://oak.example</a><img src=x onerror=alert(1)>';
    expect(linksOf(text)).toEqual(['https://oak.example']);
    expect(linkify(text).map((part) => part.text)).toContain('<a href="javascript:alert(1)">');
  });

  test('the parts put together are the text, so nothing is lost', () => {
    const text = 'a https://oak.example, b@oak.example! (https://x.example/y) z.';
    expect(
      linkify(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });
});
