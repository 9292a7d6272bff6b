import type { MailboxView } from '@mailsync/sync-engine';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { section } from './blocks.ts';
import { STATUS_EMOJI } from './status-marks.ts';
import { escapeText, writeName } from './write-text.ts';

/** For a mailbox that is not at Google: its password is never typed into Slack. */
export function writeElsewhereMessage({
  mailbox: { address, statusText, openError },
  publicUrl,
}: {
  mailbox: MailboxView;
  publicUrl: string;
}): SlackMessage {
  const shown = writeName(address);
  const mark = statusText ? `${STATUS_EMOJI[statusText.icon]} *${statusText.word}*: ` : '';
  const what = openError ? `\n${escapeText(openError.what)}` : '';
  return {
    text: `${shown} is connected in the console.`,
    blocks: [
      section(`*${shown}*\n${mark}${statusText?.sentence ?? ''}${what}`),
      section(
        `This mailbox is reached by a password, which does not belong into Slack: <${publicUrl}/settings/mail-sync|open Mail Sync> and press Reconnect there.`,
      ),
    ],
  };
}
