import type { OwnedMailboxView } from '@mailsync/crm';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { actions, context, section } from './blocks.ts';
import { pressButton } from './mailbox-buttons.ts';
import { writeStatusWord } from './mailbox-facts.ts';
import { limitText, writeCount, writeName } from './write-text.ts';

/** Action ids; the value of each button is the question. */
export const DISCONNECT_KEEP = 'disconnect_keep';
export const DISCONNECT_REMOVE = 'disconnect_remove';
export const DISCONNECT_CANCEL = 'disconnect_cancel';

/** docs.slack.dev, "Confirmation dialog object": its text has 300 characters. */
const CONFIRM_ADDRESS_LIMIT = 120;

/** Asks before anything ends, and says what each answer does. */
export function writeDisconnectQuestion({
  mailbox,
  mayRemove,
  value,
}: {
  mailbox: OwnedMailboxView;
  /** Whether the reader may remove what was recorded. */
  mayRemove: boolean;
  value: string;
}): SlackMessage {
  const { address, userName, isOwn, recordedCount, status } = mailbox;
  const shown = writeName(address);
  const whose = isOwn ? '' : ` of ${writeName(userName)}`;
  const recorded = writeCount({ count: recordedCount, one: 'email', many: 'emails' });
  const seat =
    status === 'pending' ? 'Its place in line goes to the next.' : 'Its seat goes to the next in line.';
  return {
    text: `Disconnect ${shown}?`,
    blocks: [
      section(`*Disconnect ${shown}${whose}?*\n${writeStatusWord(mailbox)} · ${recorded} recorded`),
      section(
        [
          `• No email of this mailbox is recorded any more. ${seat}`,
          '• Mail Sync gives its access back and forgets it.',
          `• What is recorded stays on the timelines of leads${mayRemove ? ', unless you remove it' : ''}.`,
        ].join('\n'),
      ),
      actions(
        pressButton({
          actionId: DISCONNECT_KEEP,
          label: 'Disconnect, keep history',
          value,
        }),
        ...(mayRemove ? [removeButton({ address, value })] : []),
        pressButton({ actionId: DISCONNECT_CANCEL, label: 'Cancel', value }),
      ),
      context(
        `${isOwn ? 'You' : 'The owner'} can connect it again at any time with \`/mailsync connect\`. This question is good for ten minutes.`,
      ),
    ],
  };
}

function removeButton({ address, value }: { address: string; value: string }) {
  const shown = limitText({ text: address, limit: CONFIRM_ADDRESS_LIMIT });
  return pressButton({
    actionId: DISCONNECT_REMOVE,
    label: 'Disconnect, remove history',
    value,
    style: 'danger',
    confirm: {
      title: { type: 'plain_text', text: 'Remove what was recorded?' },
      text: {
        type: 'plain_text',
        text: `Emails that only ${shown} has recorded disappear from the timelines of leads, for everybody.`,
      },
      confirm: { type: 'plain_text', text: 'Disconnect and remove' },
      deny: { type: 'plain_text', text: 'Go back' },
      style: 'danger',
    },
  });
}

/** It is done: stands where the question stood. */
export function writeDisconnectedMessage({
  mailbox: { address, isOwn },
  history,
}: {
  mailbox: OwnedMailboxView;
  history: 'keep' | 'remove';
}): SlackMessage {
  const lead = `${writeName(address)} is disconnected.`;
  const kept =
    history === 'keep'
      ? 'What was recorded stays on the timelines of leads.'
      : 'What only this mailbox had recorded is removed.';
  const again = isOwn ? 'Type `/mailsync connect` to connect it again.' : 'Its owner can connect it again.';
  return {
    text: lead,
    blocks: [section(`:electric_plug: *${lead}*\n${kept}`), context(again)],
  };
}

export function writeNotDisconnectedMessage(): SlackMessage {
  const text = 'Nothing was disconnected.';
  return { text, blocks: [section(text)] };
}
