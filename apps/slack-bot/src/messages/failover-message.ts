import type { FailoverView } from '@mailsync/sync-engine';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { context, section } from './blocks.ts';
import { escapeText, writeName, writeTime } from './write-text.ts';

/** For the owner: the mailbox goes on another way, and how it comes back. */
export function writeFailoverMessage({
  address,
  failover,
}: {
  address: string;
  failover: FailoverView;
}): SlackMessage {
  const shown = writeName(address);
  return {
    text: `${shown} syncs through its app password now.`,
    blocks: [
      section(`*${shown} syncs through its app password now.*\n${escapeText(failover.what)}`),
      context(
        `${writeFailover(failover)} Nothing is missing. Type \`/mailsync connect\` to sign in with Google again.`,
      ),
    ],
  };
}

/** The sentence that stands with the mailbox. */
export const writeFailover = ({ since }: Pick<FailoverView, 'since'>) =>
  `Syncing through the app password since ${writeTime(since)}.`;
