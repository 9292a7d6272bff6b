import { describe, expect, it } from 'vitest';
import { describeError, errorCatalogue } from './catalogue.ts';
import { TEXTS_ELSEWHERE } from './texts-elsewhere.ts';

/** What only Google's own servers say, or their administrators' pages, and what only a mailbox there meets. */
const OF_GOOGLE_ALONE = new Set([
  'imap.all_mail_hidden',
  'network.certificate',
  'mailsync.overdue',
  'mailsync.over_app_password',
]);
const met = [...errorCatalogue.keys()].filter(
  (code) => /^(?:imap|network|mailsync|message|audit)\./.test(code) && !OF_GOOGLE_ALONE.has(code),
);

describe('to somebody whose mailbox is not at Google', () => {
  it.each(met)('%s says nothing of Google', (code) => {
    const { what, howToFix, whoCanFix } = describeError(code, 'other');
    expect([what, ...howToFix].join(' ')).not.toMatch(/google|gmail|workspace/i);
    expect(whoCanFix).not.toBe('workspace_administrator');
    if (whoCanFix === 'owner') expect(howToFix[0]).toMatch(/^(?:Press|Check|Sign in|Look)/);
  });

  it('a refused password says what to type where', () => {
    expect(describeError('imap.password_refused', 'other').howToFix[0]).toContain('Reconnect');
    expect(describeError('imap.password_refused').howToFix[0]).toContain('myaccount.google.com');
  });
});

it('only words differ: what is decided by the kind holds in both places', () => {
  for (const code of Object.keys(TEXTS_ELSEWHERE)) {
    expect(errorCatalogue.has(code)).toBe(true);
    expect(describeError(code, 'other').kind).toBe(describeError(code).kind);
  }
});
