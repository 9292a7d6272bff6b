import type { NamedSyncErrorView } from '@mailsync/crm';
import { describe, expect, test } from 'vitest';
import { drawMessage } from '../testing/draw-message.ts';
import { createOwnedView, createSyncErrorView } from '../testing/fake-engine.ts';
import { findBreaches } from '../testing/find-breaches.ts';
import { writeChooseMailboxMessage } from './choose-mailbox-message.ts';
import {
  writeConnectMessage,
  writeConnectedMessage,
  writeReconnectMessage,
  writeWaitingMessage,
} from './connect-message.ts';
import { writeConsoleMessage } from './console-message.ts';
import {
  writeDisconnectQuestion,
  writeDisconnectedMessage,
  writeNotDisconnectedMessage,
} from './disconnect-message.ts';
import { writeElsewhereMessage } from './elsewhere-message.ts';
import { writeErrorsMessage } from './errors-message.ts';
import { writeFailoverMessage } from './failover-message.ts';
import { writeHelpMessage, writeUnknownCommandMessage } from './help-message.ts';
import { writeColleaguesAddressMessage, writeNoAddressMessage } from './not-an-address-message.ts';
import { writeFailureMessage } from './refusal-message.ts';
import { writeRetryMessage } from './retry-message.ts';
import { writeStandingMessage } from './standing-message.ts';
import { writeStatusMessage } from './status-message.ts';

const publicUrl = 'https://mail-sync.acorn-and-oak.example';
const NINE = new Date('2026-03-02T09:00:00Z');
const AUDIT = {
  state: 'checked' as const,
  leadEmailCount: 312,
  recordedCount: 312,
  missingCount: 0,
  comparedCount: 9_120,
  checkedAt: NINE,
};

/** What people may write, or a server may answer, at its worst. */
const NASTY = [
  'Maya <!channel> & <https://evil.example|Sign in>',
  '&'.repeat(5_000),
  `*_~\`${'x'.repeat(4_000)}`,
  '<@U0000000001> <#C1|general>',
];

/** Every message that commands and their buttons give, where somebody wrote `words` wherever they could. */
function writeEverything(words: string) {
  const address = `${words}@acorn-and-oak.example`;
  const openError: NamedSyncErrorView = {
    ...createSyncErrorView({ what: words, howToFix: Array.from({ length: 20 }, () => words) }),
    mailboxAddress: address,
  };
  const failover = { since: NINE, what: words, howToFix: [words] };
  const mailbox = createOwnedView({
    id: 'm'.repeat(64),
    address,
    userName: words,
    status: 'error',
    openError,
    failover,
    audit: AUDIT,
    provider: 'other',
    servers: {
      imap: { host: words, port: 993, encryption: 'tls', login: words },
      smtp: null,
    } as never,
  });
  const google = { ...mailbox, provider: 'google' as const, servers: null };
  const many = Array.from({ length: 40 }, () => mailbox);
  const link = {
    linkId: 'link-1',
    url: `${publicUrl}/connect/a`,
    appPasswordUrl: `${publicUrl}/connect/a/p`,
    expiresAt: NINE,
  };
  const over = { ...openError, resolvedAt: NINE };
  const countByStatus = { enabled: 1_000, error: 30, connection: 2, pending: 4 };
  return {
    connect: writeConnectMessage({ address, link, googleSignIn: true }),
    reconnect: writeReconnectMessage({ mailbox: google, link, googleSignIn: true }),
    'reconnect, healthy': writeReconnectMessage({
      mailbox: { ...google, status: 'enabled' },
      link,
      googleSignIn: true,
    }),
    waiting: writeWaitingMessage({ mailbox }),
    connected: writeConnectedMessage({ mailbox }),
    elsewhere: writeElsewhereMessage({ mailbox, publicUrl }),
    failover: writeFailoverMessage({
      failover: {
        kind: 'failover',
        address,
        what: words,
        since: NINE.toISOString(),
        returnedAt: null,
        end: null,
      },
    }),
    status: writeStatusMessage({ mailboxes: many, ownerName: words, note: null, publicUrl, now: NINE }),
    'status, none': writeStatusMessage({ mailboxes: [], ownerName: words, publicUrl, now: NINE }),
    standing: writeStandingMessage({
      standing: { scope: 'company', countByStatus, mailboxes: many.slice(0, 10) },
      publicUrl,
    }),
    errors: writeErrorsMessage({
      open: Array.from({ length: 5 }, () => openError),
      over: [over, over, over],
      mailboxes: [mailbox],
      ownerName: words,
      publicUrl,
    }),
    'errors, none': writeErrorsMessage({
      open: [],
      over: [over],
      mailboxes: [],
      ownerName: words,
      publicUrl,
    }),
    choose: writeChooseMailboxMessage({
      mailboxes: many,
      question: 'Which one?',
      button: { actionId: 'retry_now', label: 'Retry now' },
      publicUrl,
    }),
    'retry, failing': writeRetryMessage({ mailbox, outcome: 'failing', publicUrl }),
    'retry, syncing': writeRetryMessage({ mailbox, outcome: 'syncing', publicUrl }),
    'retry, trying': writeRetryMessage({ mailbox, outcome: 'trying', publicUrl }),
    disconnect: writeDisconnectQuestion({ mailbox, mayRemove: true, value: 'v'.repeat(200) }),
    'disconnect, of another': writeDisconnectQuestion({
      mailbox: { ...mailbox, isOwn: false },
      mayRemove: false,
      value: 'v',
    }),
    disconnected: writeDisconnectedMessage({ mailbox, history: 'remove' }),
    'not disconnected': writeNotDisconnectedMessage(),
    console: writeConsoleMessage({ publicUrl }),
    help: writeHelpMessage({
      commands: [{ name: 'status', usage: '[@person | all]', what: 'see' }],
      publicUrl,
    }),
    unknown: writeUnknownCommandMessage({
      typed: words.slice(0, 40),
      suggestion: null,
      commands: [{ name: 'a', usage: '', what: 'b' }],
    }),
    'no address': writeNoAddressMessage(),
    "a colleague's address": writeColleaguesAddressMessage({ address }),
    failure: writeFailureMessage({ reason: words }),
    'failure of ours': writeFailureMessage({ reason: null }),
  };
}

describe.each(NASTY)('where somebody wrote %.40s', (words) => {
  test.each(Object.entries(writeEverything(words)))(
    '%s is what Slack takes, and calls or leads nobody',
    (_, message) => {
      expect(findBreaches(message)).toEqual([]);
      expect(message.text).not.toMatch(/<(?!!date)/);
    },
  );
});

describe('as people see them', () => {
  const failing = createOwnedView({ status: 'error', openError: createSyncErrorView(), audit: AUDIT });

  test('status', () => {
    const message = writeStatusMessage({ mailboxes: [failing], ownerName: null, publicUrl, now: NINE });
    expect(drawMessage(message)).toMatchInlineSnapshot(`
      ""Your mailbox"
      | #e01e5a
      | :rotating_light: *Error* · maya@acorn-and-oak.example
      | Something is wrong. Mail Sync keeps trying; nothing is lost in the meantime.
      | *Google has withdrawn our access to this mailbox.*
      | Press Reconnect and sign in with the same Google account.
      | _Who can fix it:_ The owner of the mailbox. Since <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.
      | [Reconnect! reconnect: mailbox-maya] [Retry now retry_now: mailbox-maya]
      | (:white_check_mark: *312 of 312 lead emails recorded*, checked <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.)
      | (Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC> · last sync <!date^1772441940^{date_short_pretty} at {time}|2026-03-02 08:59 UTC> · 1,312 emails recorded · through Google sign-in)
      | (<https://mail-sync.acorn-and-oak.example/settings/mail-sync|Open Mail Sync> for more.)"
    `);
  });

  test('status of somebody else', () => {
    const mailbox = { ...failing, isOwn: false, userName: 'Maya Sample' };
    const note = 'This person is not in your Slack workspace any more.';
    const message = writeStatusMessage({
      mailboxes: [mailbox],
      ownerName: 'Maya Sample',
      note,
      publicUrl,
      now: NINE,
    });
    expect(drawMessage(message)).toMatchInlineSnapshot(`
      ""Maya Sample’s mailbox"
      | #e01e5a
      | :rotating_light: *Error* · maya@acorn-and-oak.example
      | Something is wrong. Mail Sync keeps trying; nothing is lost in the meantime.
      | *Google has withdrawn our access to this mailbox.*
      | _How Maya Sample can fix it:_
      | Press Reconnect and sign in with the same Google account.
      | _Who can fix it:_ The owner of the mailbox. Since <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.
      | [Retry now retry_now: mailbox-maya]
      | (:white_check_mark: *312 of 312 lead emails recorded*, checked <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.)
      | (Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC> · last sync <!date^1772441940^{date_short_pretty} at {time}|2026-03-02 08:59 UTC> · 1,312 emails recorded · through Google sign-in)
      | (This person is not in your Slack workspace any more. <https://mail-sync.acorn-and-oak.example/mailboxes|Open Mail Sync> for more.)"
    `);
  });

  test('status all', () => {
    const pending = createOwnedView({
      id: 'b',
      status: 'pending',
      queuePosition: 3,
      userName: 'Tom',
      address: 'tom@acorn-and-oak.example',
    });
    const well = createOwnedView({ id: 'c', userName: 'Kim', address: 'kim@acorn-and-oak.example' });
    const standing = {
      scope: 'company' as const,
      countByStatus: { enabled: 31, error: 1, connection: 0, pending: 1 },
      mailboxes: [failing, pending, well],
    };
    expect(drawMessage(writeStandingMessage({ standing, publicUrl }))).toMatchInlineSnapshot(`
      ""33 mailboxes of the company: 2 need somebody"
      | #e01e5a
      | :rotating_light: 1 Error   :hourglass_flowing_sand: 1 Pending   :white_check_mark: 31 Enabled
      | :rotating_light: *Error* · maya@acorn-and-oak.example · Maya Sample
      | Google has withdrawn our access to this mailbox. Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC>.
      | :hourglass_flowing_sand: *Pending* · tom@acorn-and-oak.example · Tom
      | Number 3 in line for a seat. Since <!date^1772438400^{date_short_pretty} at {time}|2026-03-02 08:00 UTC>.
      | :white_check_mark: *Enabled* · kim@acorn-and-oak.example · Kim
      | (30 more in <https://mail-sync.acorn-and-oak.example/mailboxes|the console>. \`/mailsync status @person\` shows one person’s.)"
    `);
  });

  test('errors', () => {
    const open = { ...createSyncErrorView({ count: 12 }), mailboxAddress: failing.address };
    const fault = {
      ...createSyncErrorView({
        id: 'error-2',
        mailboxId: null,
        what: 'The OAuth client’s secret is wrong.',
        howToFix: ['Check GOOGLE_CLIENT_SECRET.'],
        whoCanFix: 'mailsync_administrator',
        affectedCount: 38,
      }),
      mailboxAddress: null,
    };
    const over = { ...open, what: 'Google did not answer.', resolvedAt: new Date('2026-03-02T12:12:00Z') };
    const message = writeErrorsMessage({
      open: [open, fault],
      over: [over],
      mailboxes: [failing],
      ownerName: null,
      publicUrl,
    });
    expect(drawMessage(message)).toMatchInlineSnapshot(`
      ""2 open errors"
      | #e01e5a
      | :rotating_light: maya@acorn-and-oak.example
      | *Google has withdrawn our access to this mailbox.*
      | Press Reconnect and sign in with the same Google account.
      | _Who can fix it:_ The owner of the mailbox. Since <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.
      | [Reconnect! reconnect: mailbox-maya] [Retry now retry_now: mailbox-maya]
      | (Seen 12 times, last <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.)
      | #e01e5a
      | :rotating_light: Mail Sync itself · stops 38 mailboxes
      | *The OAuth client’s secret is wrong.*
      | Check GOOGLE_CLIENT_SECRET.
      | _Who can fix it:_ A Mail Sync administrator. Since <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.
      | #868686
      | (:white_check_mark: Over <!date^1772453520^{date_short_pretty} at {time}|2026-03-02 12:12 UTC>: maya@acorn-and-oak.example: Google did not answer. It lasted 3 hours 12 minutes.)
      | (<https://mail-sync.acorn-and-oak.example/settings/mail-sync|The whole error log> is in the console.)"
    `);
  });

  test('errors, when there are none', () => {
    const message = writeErrorsMessage({
      open: [],
      over: [],
      mailboxes: [failing],
      ownerName: null,
      publicUrl,
    });
    expect(drawMessage(message)).toMatchInlineSnapshot(`
      ""You have no open errors."
      :white_check_mark: *You have no open errors.*
      (<https://mail-sync.acorn-and-oak.example/settings/mail-sync|The whole error log> is in the console.)"
    `);
  });

  test('retry, when it still fails', () => {
    expect(
      drawMessage(
        writeRetryMessage({ mailbox: { ...failing, nextAttemptAt: NINE }, outcome: 'failing', publicUrl }),
      ),
    ).toMatchInlineSnapshot(`
      ""maya@acorn-and-oak.example still fails."
      | #e01e5a
      | *Google has withdrawn our access to this mailbox.*
      | Press Reconnect and sign in with the same Google account.
      | _Who can fix it:_ The owner of the mailbox. Since <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.
      | [Reconnect! reconnect: mailbox-maya]
      | (Mail Sync tries again by itself <!date^1772442000^{date_short_pretty} at {time}|2026-03-02 09:00 UTC>.)"
    `);
  });

  test('disconnect', () => {
    expect(drawMessage(writeDisconnectQuestion({ mailbox: failing, mayRemove: true, value: 'question' })))
      .toMatchInlineSnapshot(`
        ""Disconnect maya@acorn-and-oak.example?"
        *Disconnect maya@acorn-and-oak.example?*
        :rotating_light: *Error* · 1,312 emails recorded
        • No email of this mailbox is recorded any more. Its seat goes to the next in line.
        • Mail Sync gives its access back and forgets it.
        • What is recorded stays on the timelines of leads, unless you remove it.
        [Disconnect, keep history disconnect_keep: question] [Disconnect, remove history!! disconnect_remove: question, asks again] [Cancel disconnect_cancel: question]
        (You can connect it again at any time with \`/mailsync connect\`. This question is good for ten minutes.)"
      `);
  });

  test('disconnected', () => {
    expect(drawMessage(writeDisconnectedMessage({ mailbox: failing, history: 'keep' })))
      .toMatchInlineSnapshot(`
      ""maya@acorn-and-oak.example is disconnected."
      :electric_plug: *maya@acorn-and-oak.example is disconnected.*
      What was recorded stays on the timelines of leads.
      (Type \`/mailsync connect\` to connect it again.)"
    `);
  });
});

test('the audit is told as it is: in progress, with what was missing, and with what still is', () => {
  const shown = (audit: Partial<Omit<typeof AUDIT, 'state'>> & { state?: 'first_check' | 'checking' }) =>
    drawMessage(
      writeStatusMessage({
        mailboxes: [createOwnedView({ audit: { ...AUDIT, ...audit } })],
        ownerName: null,
        publicUrl,
        now: NINE,
      }),
    );
  expect(shown({})).toContain('*312 of 312 lead emails recorded*, checked <!date');
  expect(shown({ state: 'first_check' })).toContain(
    'Checking for the first time: 9,120 messages compared so far.',
  );
  expect(shown({ state: 'checking' })).toContain('Checking again now: 9,120 messages compared.');
  expect(shown({ missingCount: 3 })).toContain('3 had been missing and are recorded now.');
  expect(shown({ recordedCount: 311, missingCount: 1 })).toContain(
    ':warning: *311 of 312 lead emails recorded*',
  );
  expect(shown({ recordedCount: 311, missingCount: 1 })).toContain('1 could not be read and is tried again.');
});
