import type { KnownBlock } from '@slack/types';
import {
  describePause,
  type ImportProgressView,
  isPauseWorthTelling,
  type MailboxView,
  type SyncErrorView,
} from '@mailsync/sync-engine';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { context, section, writeAdvice } from './blocks.ts';
import { describeWhoCanFix } from './describe-who.ts';
import { writeFailover } from './failover-message.ts';
import { BAR_COLOUR, STATUS_EMOJI } from './status-marks.ts';
import { escapeText, writeCount, writeDuration, writeTime } from './write-text.ts';

const SHOWN_MAILBOXES = 10;

/** How one's own mailboxes are doing: status, last sync, import, open error with its fix. */
export function writeStatusMessage({
  mailboxes,
  publicUrl,
  note,
  now,
}: {
  mailboxes: MailboxView[];
  publicUrl: string;
  /** A remark below, such as that only own mailboxes are shown. */
  note: string | null;
  now: Date;
}): SlackMessage {
  if (mailboxes.length === 0) {
    return { text: 'You have not connected a mailbox yet. Type `/mailsync connect` to connect one.' };
  }
  const hidden = mailboxes.length - SHOWN_MAILBOXES;
  const text = mailboxes.length === 1 ? 'Your mailbox' : `Your ${mailboxes.length} mailboxes`;
  const remarks = [
    ...(hidden > 0
      ? [`${writeCount({ count: hidden, one: 'more mailbox', many: 'more mailboxes' })} in the console.`]
      : []),
    ...(note === null ? [] : [note]),
    `<${publicUrl}/settings/mail-sync|Open Mail Sync> for the whole error log.`,
  ];
  return {
    text,
    attachments: [
      ...mailboxes.slice(0, SHOWN_MAILBOXES).map((mailbox) => writeMailbox({ mailbox, now })),
      { color: BAR_COLOUR.grey, blocks: [context(remarks.join(' '))] },
    ],
  };
}

const UNFINISHED: ReadonlySet<ImportProgressView['state']> = new Set(['listing', 'recording', 'paused']);

function writeMailbox({ mailbox, now }: { mailbox: MailboxView; now: Date }): {
  color: string;
  blocks: KnownBlock[];
} {
  const { statusText, openError, importProgress, pause } = mailbox;
  // An error says itself when it is tried again.
  const shownPause = !openError && pause && isPauseWorthTelling({ until: pause.until, now }) ? pause : null;
  const word = statusText ? `${STATUS_EMOJI[statusText.icon]} *${statusText.word}*` : '*Disconnected*';
  const sentence = statusText ? `\n${statusText.sentence}` : '';
  return {
    color: BAR_COLOUR[statusText?.colour ?? 'grey'],
    blocks: [
      section(`${word} · ${escapeText(mailbox.address)}${sentence}`),
      ...(openError ? [section(writeError(openError))] : []),
      ...(shownPause ? [context(writePause({ pause: shownPause, provider: mailbox.provider }))] : []),
      ...(importProgress && UNFINISHED.has(importProgress.state)
        ? [context(writeImport(importProgress))]
        : []),
      ...(mailbox.failover && mailbox.status === 'enabled'
        ? [context(`${writeFailover(mailbox.failover)} Type \`/mailsync connect\` to go back to Google.`)]
        : []),
      context(writeFacts(mailbox)),
    ],
  };
}

function writePause({
  pause,
  provider,
}: {
  pause: NonNullable<MailboxView['pause']>;
  provider: MailboxView['provider'];
}): string {
  return `${describePause({ pause, provider })} ${writeTime(pause.until)}.`;
}

function writeError({ what, howToFix, whoCanFix, occurredAt }: SyncErrorView): string {
  return [
    `*${escapeText(what)}*`,
    writeAdvice(howToFix.map(escapeText)),
    ...(whoCanFix === 'owner'
      ? ['Type `/mailsync connect` for private links to sign in again, or to use an app password.']
      : []),
    `_Who can fix it:_ ${describeWhoCanFix(whoCanFix)}. Since ${writeTime(occurredAt)}.`,
  ].join('\n');
}

function writeImport({ state, foundCount, recordedCount, secondsLeft }: ImportProgressView): string {
  if (state === 'paused')
    return `Recording older emails waits until this mailbox syncs again: ${recordedCount.toLocaleString('en')} recorded so far.`;
  if (state === 'listing')
    return `Looking for older emails with leads: ${foundCount.toLocaleString('en')} found so far.`;
  const about = secondsLeft !== null && secondsLeft >= 60 ? 'about ' : '';
  const left = secondsLeft === null ? '' : `, ${about}${writeDuration(secondsLeft * 1000)} left`;
  return `Recording older emails: ${recordedCount.toLocaleString('en')} of ${foundCount.toLocaleString('en')}${left}.`;
}

function writeFacts({ statusSince, lastSyncedAt, recordedCount, route, servers }: MailboxView): string {
  return [
    `Since ${writeTime(statusSince)}`,
    lastSyncedAt ? `last sync ${writeTime(lastSyncedAt)}` : 'not synced yet',
    `${writeCount({ count: recordedCount, one: 'email', many: 'emails' })} recorded`,
    servers
      ? `through ${escapeText(servers.imap.host)}`
      : route === 'google'
        ? 'through Google sign-in'
        : 'through an app password',
  ].join(' · ');
}
