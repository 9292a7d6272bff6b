import type { PressRequest } from './action.ts';

/** The message that a pressed button stands in; null in App Home (docs.slack.dev, "block_actions payload"). Pure. */
export function readPressPlace(container: Record<string, unknown> | undefined): PressRequest['message'] {
  const { type, channel_id: channelId, message_ts: ts } = container ?? {};
  const isMessage = type === 'message' || type === 'message_attachment';
  return isMessage && typeof channelId === 'string' && typeof ts === 'string' ? { channelId, ts } : null;
}
