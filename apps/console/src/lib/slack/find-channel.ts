import type { SlackChannels } from '@mailsync/api/contract';

export type SlackChannel = SlackChannels['items'][number];

/** Slack's ids of public and of private channels. */
const CHANNEL_ID = /^[CG][A-Z0-9]{2,}$/;

/**
 * The channel that somebody has typed, by its name or its id, or why it cannot be taken. A channel that Slack does not
 * list may still be given by its id: `channels` is null while Slack does not tell them at all.
 */
export function findChannel({
  typed,
  channels,
}: {
  typed: string;
  channels: SlackChannel[] | null;
}): { channelId: string } | { error: string } {
  const name = typed.trim().replace(/^#/, '');
  if (name === '') return { error: 'Choose a channel.' };
  const found = channels?.find(
    (channel) => channel.name.toLowerCase() === name.toLowerCase() || channel.channelId === name,
  );
  if (found?.isShared)
    return {
      error: `#${found.name} is shared with another company. Alerts name people, so none are sent there.`,
    };
  if (found) return { channelId: found.channelId };
  if (CHANNEL_ID.test(name)) return { channelId: name };
  return {
    error:
      channels === null
        ? 'Give the id of the channel, such as C0123456789. It stands at the bottom of the channel’s details in Slack.'
        : `Mail Sync sees no channel #${name}. If it is private, type /invite @Mail Sync in it first.`,
  };
}
