import type { Button } from '@slack/types';

/** Action ids; the value of each button is the mailbox's id. */
export const RECONNECT = 'reconnect';
export const RETRY_NOW = 'retry_now';

type MailboxButton = Pick<Button, 'style'> & { mailboxId: string };

/** Answers whoever presses: the owner with a private link, everybody else with whom to ask. */
export const reconnectButton = (button: MailboxButton): Button =>
  mailboxButton({ ...button, actionId: RECONNECT, label: 'Reconnect' });

export const retryButton = (button: MailboxButton): Button =>
  mailboxButton({ ...button, actionId: RETRY_NOW, label: 'Retry now' });

function mailboxButton({
  actionId,
  label,
  mailboxId,
  style,
}: MailboxButton & { actionId: string; label: string }): Button {
  return {
    type: 'button',
    text: { type: 'plain_text', text: label },
    action_id: actionId,
    value: mailboxId,
    ...(style === undefined ? {} : { style }),
  };
}
