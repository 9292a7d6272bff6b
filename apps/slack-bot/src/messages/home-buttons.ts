import type { Button } from '@slack/types';
import { DISCONNECT_ASK, pressButton } from './mailbox-buttons.ts';
import { limitText, writeCount } from './write-text.ts';

/** Action ids; the value of `invite` is the user's id. */
export const CONNECT_MAILBOX = 'connect_mailbox';
export const INVITE = 'invite';
export const INVITE_ALL = 'invite_all';

/** docs.slack.dev, "Button element". */
const SPOKEN_LIMIT = 75;

/** What a screen reader says, where the label alone does not say whom the button is about. */
export const speak = (text: string) => limitText({ text, limit: SPOKEN_LIMIT });

export const connectMailboxButton = ({ label }: { label: string }): Button =>
  pressButton({ actionId: CONNECT_MAILBOX, label, value: 'first', style: 'primary' });

/** Asks first; the answer to that is another button. */
export const disconnectAskButton = ({ mailboxId }: { mailboxId: string }): Button =>
  pressButton({ actionId: DISCONNECT_ASK, label: 'Disconnect…', value: mailboxId });

export const inviteButton = ({ userId, name }: { userId: string; name: string }): Button => ({
  ...pressButton({ actionId: INVITE, label: 'Invite', value: userId }),
  accessibility_label: speak(`Invite ${name}`),
});

export const inviteAllButton = ({ count }: { count: number }): Button => {
  const people = writeCount({ count, one: 'person', many: 'people' });
  return pressButton({
    actionId: INVITE_ALL,
    label: count === 1 ? 'Invite' : `Invite all ${count.toLocaleString('en')}`,
    value: 'all',
    confirm: {
      title: { type: 'plain_text', text: `Invite ${people}?` },
      text: {
        type: 'plain_text',
        text: 'Each gets one direct message with a button to connect their mailbox. Nobody is asked more often than once a week.',
      },
      confirm: { type: 'plain_text', text: 'Invite' },
      deny: { type: 'plain_text', text: 'Not now' },
    },
  });
};
