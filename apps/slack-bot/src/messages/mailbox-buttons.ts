import type { Button, ConfirmationDialog } from '@slack/types';
import type { OwnedMailboxView } from '@mailsync/crm';
import { limitText } from './write-text.ts';

/** Action ids; the value of each of these buttons is the mailbox's id. */
export const RECONNECT = 'reconnect';
export const RETRY_NOW = 'retry_now';
export const DISCONNECT_ASK = 'disconnect_ask';

/** docs.slack.dev, "Button element". */
const LABEL_LIMIT = 75;

/** A button that does something. Its label is plain text: nothing in it is escaped. */
export const pressButton = ({
  actionId,
  label,
  value,
  style,
  confirm,
}: {
  actionId: string;
  label: string;
  value: string;
  style?: Button['style'];
  confirm?: ConfirmationDialog;
}): Button => ({
  type: 'button',
  text: { type: 'plain_text', text: limitText({ text: label, limit: LABEL_LIMIT }) },
  action_id: actionId,
  value,
  ...(style === undefined ? {} : { style }),
  ...(confirm === undefined ? {} : { confirm }),
});

type MailboxButton = { mailboxId: string; style?: Button['style'] };

/** Answers whoever presses: the owner with a private link, everybody else with whom to ask. */
export const reconnectButton = ({ mailboxId, ...button }: MailboxButton): Button =>
  pressButton({ actionId: RECONNECT, label: 'Reconnect', value: mailboxId, ...button });

export const retryButton = ({ mailboxId, ...button }: MailboxButton): Button =>
  pressButton({ actionId: RETRY_NOW, label: 'Retry now', value: mailboxId, ...button });

/** What this person can press to mend this mailbox, the likeliest first. */
export function chooseFixButtons({
  id: mailboxId,
  status,
  openError,
  isOwn,
  mayAct,
}: OwnedMailboxView): Button[] {
  const isTrying = status === 'error' || status === 'connection';
  const needsOwner = openError?.whoCanFix === 'owner' || status === 'connection';
  const reconnects = isOwn && needsOwner;
  return [
    ...(reconnects ? [reconnectButton({ mailboxId, style: 'primary' })] : []),
    ...(isTrying && mayAct ? [retryButton({ mailboxId })] : []),
  ];
}
