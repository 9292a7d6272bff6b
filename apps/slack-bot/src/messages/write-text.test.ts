import { describe, expect, test } from 'vitest';
import { escapeText, limitText, writeDuration, writeTime } from './write-text.ts';

const NINE = '<!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>';

describe('text', () => {
  test('what people wrote stays text', () => {
    expect(escapeText('<!channel> & <https://x.example|y>')).toBe(
      '&lt;!channel&gt; &amp; &lt;https://x.example|y&gt;',
    );
  });

  test('a cut never leaves half an entity or half a character', () => {
    expect(limitText({ text: 'abc', limit: 3 })).toBe('abc');
    expect(limitText({ text: 'abcdef', limit: 4 })).toBe('abc…');
    expect(limitText({ text: 'ab&amp;cd', limit: 6 })).toBe('ab…');
    expect(limitText({ text: 'ab&amp;cd', limit: 8 })).toBe('ab&amp;…');
    expect(limitText({ text: 'a😀bc', limit: 3 })).toBe('a…');
  });

  test.each([
    [59_999, 'less than a minute'],
    [60_000, '1 minute'],
    [61 * 60_000, '1 hour 1 minute'],
    [120 * 60_000, '2 hours'],
    [(26 * 60 + 5) * 60_000, '1 day 2 hours'],
    [(48 * 60 + 5) * 60_000, '2 days'],
    [-5, 'less than a minute'],
  ])('%i ms is %s', (ms, expected) => {
    expect(writeDuration(ms)).toBe(expected);
  });

  test('a moment is shown in the time zone of its reader', () => {
    expect(writeTime(new Date('2026-03-02T09:00:00Z'))).toBe(NINE);
  });
});
