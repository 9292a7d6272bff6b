import type { Button, KnownBlock } from '@slack/types';
import type { OwnedMailboxView } from '@mailsync/crm';
import { isPauseWorthTelling } from '@mailsync/sync-engine';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { NOT_CHECKED_YET, writeAudit } from './audit-text.ts';
import { actions, context, section } from './blocks.ts';
import { writeFailover } from './failover-message.ts';
import { chooseFixButtons } from './mailbox-buttons.ts';
import { writeFacts, writeImport, writePause, writeStatusWord } from './mailbox-facts.ts';
import { BAR_COLOUR } from './status-marks.ts';
import { writeSyncError } from './sync-error-text.ts';
import { writeCount, writeName } from './write-text.ts';

/** What fits one screen. */
const SHOWN_MAILBOXES = 5;

/** How the mailboxes of one person are doing: status, what was proved, last sync, import, open error with its fix. */
export function writeStatusMessage({
  mailboxes,
  ownerName,
  publicUrl,
  note = null,
  now,
}: {
  mailboxes: OwnedMailboxView[];
  /** Null: they are the reader's own. */
  ownerName: string | null;
  publicUrl: string;
  /** A remark below. */
  note?: string | null;
  now: Date;
}): SlackMessage {
  const owner = ownerName === null ? null : writeName(ownerName);
  if (mailboxes.length === 0) return writeNothingConnected({ owner, note });
  const shown = mailboxes.slice(0, SHOWN_MAILBOXES);
  const hidden = mailboxes.length - shown.length;
  const whose = owner === null ? 'Your' : `${owner}’s`;
  const text = mailboxes.length === 1 ? `${whose} mailbox` : `${whose} ${mailboxes.length} mailboxes`;
  const page = owner === null ? 'settings/mail-sync' : 'mailboxes';
  const remarks = [
    ...(hidden > 0
      ? [`${writeCount({ count: hidden, one: 'more mailbox', many: 'more mailboxes' })} in the console.`]
      : []),
    ...(note === null ? [] : [note]),
    `<${publicUrl}/${page}|Open Mail Sync> for more.`,
  ];
  return {
    text,
    attachments: shown.map((mailbox, index) => {
      const { color, blocks } = writeMailbox({ mailbox, now });
      const isLast = index === shown.length - 1;
      return { color, blocks: isLast ? [...blocks, context(remarks.join(' '))] : blocks };
    }),
  };
}

function writeNothingConnected({ owner, note }: { owner: string | null; note: string | null }): SlackMessage {
  const text =
    owner === null
      ? 'You have not connected a mailbox yet. Type `/mailsync connect` to connect one.'
      : `${owner} has not connected a mailbox yet. They can, with \`/mailsync connect\`.`;
  return { text, blocks: [section(text), ...(note === null ? [] : [context(note)])] };
}

function writeMailbox({ mailbox, now }: { mailbox: OwnedMailboxView; now: Date }): {
  color: string;
  blocks: KnownBlock[];
} {
  const { status, statusText, openError, pause, failover, audit, isOwn } = mailbox;
  // An error says itself when it is tried again.
  const shownPause = !openError && pause && isPauseWorthTelling({ until: pause.until, now }) ? pause : null;
  const importLine = writeImport(mailbox.importProgress);
  const back = isOwn ? ' Type `/mailsync connect` to go back to Google.' : '';
  const remarks = [
    ...(shownPause ? [writePause({ pause: shownPause, provider: mailbox.provider })] : []),
    ...(importLine ? [importLine] : []),
    ...(failover && status === 'enabled' ? [`${writeFailover(failover)}${back}`] : []),
    ...(audit ? [writeAudit(audit)] : status === 'pending' ? [] : [NOT_CHECKED_YET]),
    writeFacts(mailbox),
  ];
  return {
    color: BAR_COLOUR[statusText?.colour ?? 'grey'],
    blocks: [
      section(
        `${writeStatusWord(mailbox)} · ${writeName(mailbox.address)}${statusText ? `\n${statusText.sentence}` : ''}`,
      ),
      ...(openError
        ? [section(writeSyncError({ error: openError, ownerName: isOwn ? null : mailbox.userName }))]
        : []),
      ...writeButtons(chooseFixButtons(mailbox)),
      ...remarks.map(context),
    ],
  };
}

const writeButtons = (buttons: Button[]): KnownBlock[] => (buttons.length === 0 ? [] : [actions(...buttons)]);
