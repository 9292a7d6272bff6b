import { describe, expect, test } from 'vitest';
import { createMailboxView, createSyncErrorView } from '../testing/fake-engine.ts';
import { textsOf } from '../testing/texts-of.ts';
import { writeConnectMessage, writeConnectedMessage, writeReconnectMessage } from './connect-message.ts';
import { writeInvitationMessage } from './invitation-message.ts';

const PUBLIC_URL = 'https://mail-sync.acorn-and-oak.example';
const NINE = '<!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>';

describe('connecting', () => {
  const link = {
    linkId: 'link-1',
    url: `${PUBLIC_URL}/connect/abc`,
    appPasswordUrl: `${PUBLIC_URL}/connect/abc/app-password`,
    expiresAt: new Date('2026-03-02T09:00:00Z'),
  };

  const labelsOf = (message: { blocks?: unknown }) =>
    [...JSON.stringify(message.blocks).matchAll(/"plain_text","text":"([^"]+)"/g)].map(([, label]) => label);

  test('the link names the address, its end, and that it is for one person; beside Google stands the other way', () => {
    const { blocks } = writeConnectMessage({
      address: 'maya@acorn-and-oak.example',
      link,
      googleSignIn: true,
    });
    expect(blocks).toContainEqual({
      type: 'actions',
      elements: [
        {
          type: 'button',
          text: { type: 'plain_text', text: 'Sign in with Google' },
          url: link.url,
          action_id: 'connect_link',
          value: 'link-1',
          style: 'primary',
        },
        {
          type: 'button',
          text: { type: 'plain_text', text: 'Use an app password' },
          url: link.appPasswordUrl,
          action_id: 'connect_link_app_password',
          value: 'link-1',
        },
      ],
    });
    expect(textsOf(blocks!).at(-2)).toContain('never type it into Slack');
    expect(textsOf(blocks!).at(-1)).toBe(
      `:lock: This link is for you alone. It works once, within ten minutes (until ${NINE}). Do not pass it on.`,
    );
  });

  test('where Google is not set up, the app password is the one way, and nothing sends anybody to Google', () => {
    const first = writeConnectMessage({ address: 'maya@acorn-and-oak.example', link, googleSignIn: false });
    expect(first.text).toBe('Connect maya@acorn-and-oak.example to Mail Sync: enter an app password.');
    expect(labelsOf(first)).toEqual(['Enter an app password']);

    const elsewhere = createMailboxView({ route: 'app_password', routes: ['app_password'], status: 'error' });
    expect(labelsOf(writeReconnectMessage({ mailbox: elsewhere, link, googleSignIn: false }))).toEqual([
      'Enter an app password',
    ]);
    // Connected through Google once, and the administrators have taken Google away since.
    const left = createMailboxView({ status: 'error', openError: createSyncErrorView() });
    const again = writeReconnectMessage({ mailbox: left, link, googleSignIn: false });
    expect(again.text).toBe('Reconnect maya@acorn-and-oak.example: enter an app password.');
    expect(labelsOf(again)).toEqual(['Enter an app password']);

    const healthy = writeReconnectMessage({ mailbox: createMailboxView(), link, googleSignIn: false });
    const invitation = writeInvitationMessage({
      inviterName: 'Clara Birch',
      companyName: 'Acorn & Oak',
      email: 'maya@acorn-and-oak.example',
      googleSignIn: false,
    });
    for (const message of [first, again, healthy, invitation])
      expect(JSON.stringify(message)).not.toMatch(/sign in with Google|give Google/i);
  });

  test('a failing mailbox says what is wrong before it asks to sign in', () => {
    const mailbox = createMailboxView({ status: 'connection', openError: createSyncErrorView() });
    const message = writeReconnectMessage({ mailbox, link, googleSignIn: true });
    expect(message.text).toBe('Reconnect maya@acorn-and-oak.example: sign in with Google.');
    expect(textsOf(message.blocks!)[0]).toContain('Google has withdrawn our access to this mailbox.');
    expect(labelsOf(message)).toEqual(['Sign in with Google', 'Use an app password']);
  });

  test('a mailbox that was connected by an app password is asked for a new one first', () => {
    const mailbox = createMailboxView({ route: 'app_password', routes: ['app_password'], status: 'error' });
    const failing = writeReconnectMessage({ mailbox, link, googleSignIn: true });
    expect(failing.text).toBe('Reconnect maya@acorn-and-oak.example: enter a new app password.');
    expect(labelsOf(failing)).toEqual(['Enter an app password', 'Sign in with Google']);
    const healthy = writeReconnectMessage({
      mailbox: { ...mailbox, status: 'enabled' },
      link,
      googleSignIn: true,
    });
    expect(textsOf(healthy.blocks!)[1]).toContain('only if you have made a new app password');
  });

  test('a healthy mailbox may get a second way in, once', () => {
    const offers = (routes: ('google' | 'app_password')[]) =>
      JSON.stringify(
        writeReconnectMessage({ mailbox: createMailboxView({ routes }), link, googleSignIn: true }),
      );
    expect(offers(['google'])).toContain('add an app password to be used should');
    expect(offers(['google', 'app_password'])).not.toContain('add an app password');
  });
});

test('older emails are promised when a mailbox is connected first, and not again', () => {
  const promise = 'Older emails with leads are being fetched as well.';
  const shown = (recordedCount: number) =>
    JSON.stringify(writeConnectedMessage({ mailbox: createMailboxView({ recordedCount }) }));
  expect(shown(0)).toContain(promise);
  expect(shown(88)).not.toContain(promise);
});
