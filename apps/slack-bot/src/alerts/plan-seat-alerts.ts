import type { AlertChannel, SlackAlert } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import type { SeatsContent } from './alert-content.ts';
import { type AlertPlan, planTopic } from './plan-topic.ts';

const SHOWN_ADDRESSES = 10;

/** One message while mailboxes wait for a seat, in channels that want to hear of seats. Pure. */
export function planSeatAlerts({
  facts: { waiting, channels, rows },
  now,
  createId,
}: {
  facts: {
    /** In the order of the line. */
    waiting: readonly { address: string; queuedAt: Date }[];
    channels: readonly AlertChannel[];
    rows: readonly SlackAlert[];
  };
  now: Date;
  createId: CreateId;
}): AlertPlan {
  const hearing = channels.filter(({ kinds }) => kinds.includes('seats'));
  const content: SeatsContent = {
    kind: 'seats',
    mailboxCount: waiting.length,
    mostCount: waiting.length,
    addresses: waiting.slice(0, SHOWN_ADDRESSES).map(({ address }) => address),
    since: now.toISOString(),
    returnedAt: null,
    end: null,
  };
  return planTopic({
    topic: 'seats',
    wishes: (waiting.length === 0 ? [] : hearing).map(({ channelId }) => ({
      place: { channelId, userId: null },
      content,
      opensNew: true,
    })),
    rows,
    endOf: ({ channelId }) =>
      hearing.some((channel) => channel.channelId === channelId) ? 'mended' : 'unfollowed',
    now,
    createId,
  });
}
