import type { FailoverView } from '@mailsync/sync-engine';
import type { FailoverContent } from '../alerts/alert-content.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { writeEnded } from './alert-end.ts';
import { context, section } from './blocks.ts';
import { escapeText, writeName, writeTime } from './write-text.ts';

/** For the owner: the mailbox goes on another way, how it comes back, and that it is back. */
export function writeFailoverMessage({
  failover: { address, what, since, end },
}: {
  failover: FailoverContent;
}): SlackMessage {
  const shown = writeName(address);
  if (end) {
    const text =
      end.outcome === 'mended'
        ? `:white_check_mark: *${shown} is read through Google again.*`
        : `:electric_plug: *${shown} has been disconnected.*`;
    return writeEnded({ text, what, since, end });
  }
  return {
    text: `${shown} syncs through its app password now.`,
    blocks: [
      section(`*${shown} syncs through its app password now.*\n${escapeText(what)}`),
      context(
        `${writeFailover({ since: new Date(since) })} Nothing is missing. Type \`/mailsync connect\` to sign in with Google again.`,
      ),
    ],
  };
}

/** The sentence that stands with the mailbox. */
export const writeFailover = ({ since }: Pick<FailoverView, 'since'>) =>
  `Syncing through the app password since ${writeTime(since)}.`;
