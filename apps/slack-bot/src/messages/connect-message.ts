import type { KnownBlock } from '@slack/types';
import type { MailboxView } from '@mailsync/sync-engine';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { actions, context, linkButton, section, writeSteps } from './blocks.ts';
import { writeFailover } from './failover-message.ts';
import { STATUS_EMOJI } from './status-marks.ts';
import { escapeText, writeTime } from './write-text.ts';

/** The button carries the id of its link, so that the message can be replaced when the mailbox is connected. */
export const CONNECT_ACTION = 'connect_link';

export interface ConnectLink {
  linkId: string;
  url: string;
  expiresAt: Date;
}

/** The private link to connect a first mailbox. */
export function writeConnectMessage({ address, link }: { address: string; link: ConnectLink }): SlackMessage {
  const shown = escapeText(address);
  return {
    text: `Connect ${shown} to Mail Sync: sign in with Google.`,
    blocks: [
      section(
        `*Connect your mailbox*\nSign in with Google as *${shown}*, and the emails you exchange with leads appear on their timelines.`,
      ),
      section(
        writeSteps([
          'A page of Mail Sync says what is recorded, how far back, and who will see it.',
          'Google asks whether Mail Sync may read and send mail. Leave every box ticked.',
          'Mail Sync reads once to make sure that it works, and tells you here.',
        ]),
      ),
      ...writeLink({ link, label: 'Sign in with Google' }),
    ],
  };
}

/** Somebody whose mailbox is connected asks to connect: how it is, and the link to do it again. */
export function writeReconnectMessage({
  mailbox,
  link,
}: {
  mailbox: MailboxView;
  link: ConnectLink;
}): SlackMessage {
  const { statusText, openError, status, failover } = mailbox;
  const shown = escapeText(mailbox.address);
  const mark = statusText ? `${STATUS_EMOJI[statusText.icon]} *${statusText.word}*: ` : '';
  if (status === 'enabled') {
    return {
      text: `${shown} is connected already.`,
      blocks: [
        section(`*${shown} is connected already.*\n${mark}${statusText?.sentence ?? ''}`),
        section(
          failover
            ? `${escapeText(failover.what)} ${writeFailover(failover)} Reconnect to go back to Google.`
            : 'There is nothing to do. Reconnect only if you want to give Google’s permission anew.',
        ),
        ...writeLink({ link, label: 'Reconnect' }),
      ],
    };
  }
  const what = openError ? `\n${escapeText(openError.what)}` : '';
  const when = status === 'pending' ? 'once it has a seat; its place in line stays' : 'then';
  return {
    text: `Reconnect ${shown}: sign in with Google.`,
    blocks: [
      section(`*Reconnect ${shown}*\n${mark}${statusText?.sentence ?? ''}${what}`),
      section(`Sign in with the same Google account. What arrived in the meantime is read ${when}.`),
      ...writeLink({ link, label: 'Sign in with Google' }),
    ],
  };
}

/** Waiting for a seat and nothing else: signing in again would change nothing. */
export function writeWaitingMessage({ mailbox }: { mailbox: MailboxView }): SlackMessage {
  const { statusText } = mailbox;
  const mark = statusText
    ? `${STATUS_EMOJI[statusText.icon]} *${statusText.word}*: ${statusText.sentence}`
    : '';
  const shown = escapeText(mailbox.address);
  return {
    text: `${shown} is connected and waits for a seat.`,
    blocks: [section(`*${shown} is connected and waits for a seat.*\n${mark}`)],
  };
}

/** What has become of the link: the mailbox is connected, and how it stands. */
export function writeConnectedMessage({ mailbox }: { mailbox: MailboxView }): SlackMessage {
  const { statusText, status, recordedCount } = mailbox;
  const shown = escapeText(mailbox.address);
  const mark = statusText
    ? `${STATUS_EMOJI[statusText.icon]} *${statusText.word}*: ${statusText.sentence}`
    : '';
  const next =
    status === 'enabled' && recordedCount === 0
      ? 'Older emails with leads are being fetched as well. `/mailsync status` shows how far that is.'
      : '`/mailsync status` shows how it goes.';
  return {
    text: `${shown} is connected. ${statusText ? `${statusText.word}: ${statusText.sentence}` : ''}`.trim(),
    blocks: [section(`*${shown} is connected.*\n${mark}`), context(next)],
  };
}

function writeLink({ link, label }: { link: ConnectLink; label: string }): KnownBlock[] {
  const { url, linkId, expiresAt } = link;
  return [
    actions(linkButton({ label, url, actionId: CONNECT_ACTION, value: linkId, isPrimary: true })),
    context(
      `:lock: This link is for you alone. It works once, within ten minutes (until ${writeTime(expiresAt)}). Do not pass it on.`,
    ),
  ];
}
