import type { SlackMessage } from '../slack-api/slack-message.ts';
import { actions, context, section } from './blocks.ts';
import { connectMailboxButton } from './home-buttons.ts';
import { writeName } from './write-text.ts';

/** Somebody asks a colleague to connect their mailbox. The button gives a private link to whoever presses it. */
export function writeInvitationMessage({
  inviterName,
  companyName,
  email,
  googleSignIn,
}: {
  inviterName: string;
  companyName: string;
  email: string;
  googleSignIn: boolean;
}): SlackMessage {
  const who = `${writeName(inviterName)} asks you to connect your mailbox to Mail Sync.`;
  return {
    text: who,
    blocks: [
      section(
        `*${who}*\nThe emails that you exchange with leads of ${writeName(companyName)} then appear on their timelines by themselves. Mail with anybody else is never stored.`,
      ),
      actions(connectMailboxButton({ label: 'Connect my mailbox' })),
      context(
        `It takes a minute: you get a private link and ${googleSignIn ? `sign in with Google as ${writeName(email)}` : `enter an app password of ${writeName(email)} on its page`}. A page says first what is recorded, how far back, and who will see it.`,
      ),
    ],
  };
}
