import type { KnownBlock } from '@slack/types';
import type { OwnedMailboxView } from '@mailsync/crm';
import { describePause } from '@mailsync/sync-engine';
import type { RetryOutcome } from '../retrying/judge-retry.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { actions, context, section } from './blocks.ts';
import { reconnectButton } from './mailbox-buttons.ts';
import { BAR_COLOUR, STATUS_EMOJI } from './status-marks.ts';
import { writeSyncError } from './sync-error-text.ts';
import { writeName, writeTime } from './write-text.ts';

/** What came of a try that was asked for, or how to see it. */
export function writeRetryMessage({
  mailbox,
  outcome,
  publicUrl,
}: {
  mailbox: OwnedMailboxView;
  outcome: RetryOutcome;
  publicUrl: string;
}): SlackMessage {
  const shown = writeName(mailbox.address);
  switch (outcome) {
    case 'syncing':
      return writeSyncing({ mailbox, shown });
    case 'failing':
      return writeFailing({ mailbox, shown });
    case 'waiting':
      return write({
        lead: `${shown} goes on later.`,
        text: `${describePause({ pause: mailbox.pause!, provider: mailbox.provider })} ${writeTime(mailbox.pause!.until)}.`,
      });
    case 'trying':
      return write({
        lead: `Mail Sync is trying ${shown} now.`,
        text: `${mailbox.isOwn ? '`/mailsync status`' : `<${publicUrl}/mailboxes|The console>`} shows how it went.`,
      });
  }
}

function writeSyncing({
  mailbox: { statusText, status },
  shown,
}: {
  mailbox: OwnedMailboxView;
  shown: string;
}) {
  const state = statusText
    ? `${STATUS_EMOJI[statusText.icon]} *${statusText.word}*: ${statusText.sentence}`
    : '';
  const lead = status === 'enabled' ? `${shown} syncs.` : `${shown} has been read.`;
  return write({ lead, text: state });
}

function writeFailing({ mailbox, shown }: { mailbox: OwnedMailboxView; shown: string }): SlackMessage {
  const { openError, isOwn, nextAttemptAt } = mailbox;
  const needsOwner = openError?.whoCanFix === 'owner';
  const next = nextAttemptAt
    ? `Mail Sync tries again by itself ${writeTime(nextAttemptAt)}.`
    : 'Mail Sync has stopped trying by itself. Once this is mended it goes on where it stopped.';
  const ownerName = isOwn ? null : mailbox.userName;
  const blocks: KnownBlock[] = [
    ...(openError ? [section(writeSyncError({ error: openError, ownerName }))] : []),
    ...(needsOwner && isOwn ? [actions(reconnectButton({ mailboxId: mailbox.id, style: 'primary' }))] : []),
    context(next),
  ];
  return {
    text: `${shown} still fails.`,
    attachments: [{ color: BAR_COLOUR[mailbox.statusText?.colour ?? 'red'], blocks }],
  };
}

const write = ({ lead, text }: { lead: string; text: string }): SlackMessage => ({
  text: lead,
  blocks: [section(`*${lead}*${text === '' ? '' : `\n${text}`}`)],
});
