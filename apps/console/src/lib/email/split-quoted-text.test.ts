import { describe, expect, test } from 'vitest';
import { splitQuotedText } from './split-quoted-text.ts';

describe('the history below a plain text answer', () => {
  test('is parted from it, with the line that introduces it', () => {
    const text = 'Thursday suits us.\r\n\r\nOn Mon, 4 May 2026, Mira wrote:\r\n> Which day?\r\n> Mira\r\n';
    expect(splitQuotedText(text)).toEqual({
      own: 'Thursday suits us.',
      quoted: 'On Mon, 4 May 2026, Mira wrote:\n> Which day?\n> Mira',
    });
  });

  test('an introduction folded over two lines belongs to it', () => {
    const text = 'Yes.\n\nOn Mon, 4 May 2026 at 09:30, Mira Holt\n<mira@oak.example> wrote:\n\n> Can you?';
    expect(splitQuotedText(text).own).toBe('Yes.');
  });

  test('German and French introductions are known', () => {
    expect(splitQuotedText('Ja.\n\nAm 04.05.2026 um 09:30 schrieb Mira:\n> Geht es?').own).toBe('Ja.');
    expect(splitQuotedText('Oui.\n\nLe 4 mai 2026, Mira a écrit :\n> Possible ?').own).toBe('Oui.');
  });

  test('without an introduction the quoted lines alone are parted', () => {
    expect(splitQuotedText('Yes.\n> Can you?')).toEqual({ own: 'Yes.', quoted: '> Can you?' });
  });

  test('"Original Message" parts it too', () => {
    expect(splitQuotedText('Done.\n\n-----Original Message-----\nFrom: Mira\n\nCan you?').own).toBe('Done.');
  });

  test('answers between the quotes are never hidden', () => {
    const text = '> Which day?\nThursday.\n> Where?\nAt yours.';
    expect(splitQuotedText(text)).toEqual({ own: text, quoted: '' });
  });

  test('a mail that is nothing but history is shown whole', () => {
    const text = '---------- Forwarded message ----------\nFrom: Mira\n\nHello';
    expect(splitQuotedText(text)).toEqual({ own: text, quoted: '' });
  });

  test('a mail without history stays as it is', () => {
    expect(splitQuotedText('On Monday I wrote to you.\n\nMira')).toEqual({
      own: 'On Monday I wrote to you.\n\nMira',
      quoted: '',
    });
  });
});
