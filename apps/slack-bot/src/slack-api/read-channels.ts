import type { WebClient } from '@slack/web-api';
import type { ChannelChoice } from '@mailsync/crm';

const PAGE_SIZE = 1_000;
/** Beyond that nobody picks a channel out of a list; its id can still be given. */
const PAGE_COUNT = 10;

/** Channels that are not archived: all public ones, and private ones that we were invited to. */
export async function readChannels(client: WebClient): Promise<ChannelChoice[]> {
  const found: ChannelChoice[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGE_COUNT; page += 1) {
    const { channels = [], response_metadata } = await client.conversations.list({
      types: 'public_channel,private_channel',
      exclude_archived: true,
      limit: PAGE_SIZE,
      ...(cursor ? { cursor } : {}),
    });
    for (const { id, name, is_private, is_ext_shared, is_pending_ext_shared } of channels) {
      if (!id || !name) continue;
      const isShared = is_ext_shared === true || is_pending_ext_shared === true;
      found.push({ channelId: id, name, isPrivate: is_private === true, isShared });
    }
    cursor = response_metadata?.next_cursor;
    if (!cursor) break;
  }
  return found;
}
