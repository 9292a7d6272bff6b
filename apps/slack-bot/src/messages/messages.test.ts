import { describe, expect, test } from 'vitest';
import type { AlertContent } from '../alerts/alert-content.ts';
import { textsOf } from '../testing/texts-of.ts';
import { writeAlertMessage } from './alert-message.ts';

const PUBLIC_URL = 'https://mail-sync.acorn-and-oak.example';
const NINE = '<!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>';

const ALERT: AlertContent = {
  address: 'maya@acorn-and-oak.example',
  ownerName: 'Maya <Sample> & Co',
  what: 'Google has withdrawn our access to this mailbox.',
  howToFix: ['Press Reconnect.', 'Sign in.'],
  whoCanFix: 'owner',
  since: '2026-03-02T09:00:00.000Z',
  isStopped: false,
  waitsForSeat: false,
  isMailMissing: false,
  end: null,
};

describe('an alert', () => {
  test('names the mailbox, its owner, what happened, how to fix it, who can, and since when', () => {
    expect(writeAlertMessage({ alert: ALERT, publicUrl: PUBLIC_URL })).toEqual({
      text: ':rotating_light: *maya@acorn-and-oak.example is not syncing:* Google has withdrawn our access to this mailbox.',
      attachments: [
        {
          color: '#e01e5a',
          blocks: [
            {
              type: 'section',
              fields: [
                { type: 'mrkdwn', text: '*Mailbox*\nmaya@acorn-and-oak.example', verbatim: true },
                { type: 'mrkdwn', text: '*Owner*\nMaya &lt;Sample&gt; &amp; Co', verbatim: true },
                { type: 'mrkdwn', text: `*Since*\n${NINE}`, verbatim: true },
                { type: 'mrkdwn', text: '*Who can fix it*\nThe owner of the mailbox', verbatim: true },
              ],
            },
            {
              type: 'section',
              text: {
                type: 'mrkdwn',
                text: '*How Maya &lt;Sample&gt; &amp; Co can fix it*\n• Press Reconnect.\n• Sign in.',
                verbatim: true,
              },
            },
            {
              type: 'actions',
              elements: [
                {
                  type: 'button',
                  text: { type: 'plain_text', text: 'Open Mail Sync' },
                  url: `${PUBLIC_URL}/settings/mail-sync`,
                  action_id: 'open_mail_sync',
                },
              ],
            },
            {
              type: 'context',
              elements: [
                {
                  type: 'mrkdwn',
                  text: 'Mail Sync keeps trying, and this message turns green when it works again. The owner can also type `/mailsync connect`, for private links to sign in with Google or to use an app password.',
                  verbatim: true,
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('of the installation names no mailbox and sends an administrator to the mailboxes', () => {
    const alert = { ...ALERT, address: null, ownerName: null, whoCanFix: 'mailsync_administrator' as const };
    const message = writeAlertMessage({ alert, publicUrl: PUBLIC_URL });
    expect(message.text).toBe(
      ':rotating_light: *Mail Sync needs attention:* Google has withdrawn our access to this mailbox.',
    );
    expect(JSON.stringify(message)).not.toContain('*Mailbox*');
    expect(JSON.stringify(message)).toContain(`"${PUBLIC_URL}/mailboxes"`);
  });

  test('says when Mail Sync has stopped trying', () => {
    const message = writeAlertMessage({ alert: { ...ALERT, isStopped: true }, publicUrl: PUBLIC_URL });
    expect(message.text).toContain('*maya@acorn-and-oak.example has stopped syncing:*');
    expect(message.attachments![0]!.color).toBe('#868686');
    expect(JSON.stringify(message)).toContain('Mail Sync has stopped trying.');
  });

  test('promises no next try while the mailbox waits for a seat', () => {
    const message = writeAlertMessage({ alert: { ...ALERT, waitsForSeat: true }, publicUrl: PUBLIC_URL });
    expect(JSON.stringify(message)).toContain('waits for a seat and is not tried meanwhile');
    expect(JSON.stringify(message)).not.toContain('keeps trying');
  });

  test('names who is to act where somebody has to, because everybody in the channel reads it', () => {
    const headOf = (alert: AlertContent) =>
      textsOf(writeAlertMessage({ alert, publicUrl: PUBLIC_URL }).attachments![0]!.blocks).find((text) =>
        text.startsWith('*How'),
      );
    expect(headOf(ALERT)).toMatch(/^\*How Maya &lt;Sample&gt; &amp; Co can fix it\*\n/);
    expect(headOf({ ...ALERT, whoCanFix: 'workspace_administrator' })).toMatch(/^\*How to fix it\*\n/);
  });

  test('of missing emails does not claim that nothing is synced, and is mended when none is missing', () => {
    const alert = {
      ...ALERT,
      isMailMissing: true,
      what: 'A check found emails of leads that cannot be read.',
      whoCanFix: 'nobody_needed' as const,
    };
    const message = writeAlertMessage({ alert, publicUrl: PUBLIC_URL });
    expect(message.text).toBe(
      ':warning: *maya@acorn-and-oak.example: emails are missing from timelines.* A check found emails of leads that cannot be read.',
    );
    expect(message.attachments![0]!.color).toBe('#ecb22e');
    const shown = JSON.stringify(message);
    expect(shown).toContain('New emails are recorded as ever.');
    expect(shown).toContain('The owner can try at once; Mail Sync tries each night');
    expect(shown).toContain(`"${PUBLIC_URL}/settings/mail-sync"`);
    expect(shown).not.toContain('not syncing');
    const stopped = writeAlertMessage({ alert: { ...alert, isStopped: true }, publicUrl: PUBLIC_URL });
    expect(JSON.stringify(stopped)).toContain('once this mailbox syncs again');

    const end = { outcome: 'mended' as const, at: '2026-03-02T12:12:00.000Z' };
    const mended = writeAlertMessage({ alert: { ...alert, end }, publicUrl: PUBLIC_URL });
    expect(mended.text).toBe(
      ':white_check_mark: *maya@acorn-and-oak.example: no email is missing any more.*',
    );
  });

  test('turns green and says how long it lasted', () => {
    const end = { outcome: 'syncing' as const, at: '2026-03-02T12:12:00.000Z' };
    const message = writeAlertMessage({ alert: { ...ALERT, end }, publicUrl: PUBLIC_URL });
    expect(message.text).toBe(':white_check_mark: *maya@acorn-and-oak.example is syncing again.*');
    expect(message.attachments![0]!.color).toBe('#2eb67d');
    const noon = '<!date^1772453520^{date_short_pretty} at {time}|2026-03-02 12:12 UTC>';
    expect(message.attachments![0]!.blocks[1]).toMatchObject({
      elements: [{ text: `It lasted 3 hours 12 minutes, from ${NINE} until ${noon}.` }],
    });
  });

  test('a disconnected mailbox does not claim to sync', () => {
    const end = { outcome: 'disconnected' as const, at: '2026-03-02T12:12:00.000Z' };
    const message = writeAlertMessage({ alert: { ...ALERT, end }, publicUrl: PUBLIC_URL });
    expect(message.text).toBe(':electric_plug: *maya@acorn-and-oak.example has been disconnected.*');
    expect(message.attachments![0]!.color).toBe('#868686');
  });

  test('stays within the limits of Slack however much there is to say', () => {
    const long = '&'.repeat(5000);
    const alert = { ...ALERT, what: long, ownerName: long, howToFix: Array.from({ length: 40 }, () => long) };
    for (const end of [null, { outcome: 'mended' as const, at: ALERT.since }]) {
      const message = writeAlertMessage({ alert: { ...alert, end }, publicUrl: PUBLIC_URL });
      expect(message.text.length).toBeLessThanOrEqual(1000);
      for (const text of textsOf(message.attachments![0]!.blocks))
        expect(text.length).toBeLessThanOrEqual(3000);
    }
  });
});
