import type { AlertChannel, SlackAlert } from '@mailsync/db';
import type { CreateId } from '@mailsync/foundation';
import type { SeatsContent } from './alert-content.ts';
import { wants } from './choose-audience.ts';
import type { Owner } from './mailbox-facts.ts';
import { type AlertPlan, type Wish, planTopic } from './plan-topic.ts';

const SHOWN_ADDRESSES = 10;

/** One message while mailboxes wait for a seat, in channels that want to hear of seats; in a team's of its own. Pure. */
export function planSeatAlerts({
  facts: { waiting, channels, rows },
  now,
  createId,
}: {
  facts: {
    /** In the order of the line. */
    waiting: readonly { address: string; owner: Pick<Owner, 'teamId'> | null }[];
    channels: readonly AlertChannel[];
    rows: readonly SlackAlert[];
  };
  now: Date;
  createId: CreateId;
}): AlertPlan {
  const hearing = channels.filter(({ kinds }) => kinds.includes('seats'));
  return planTopic({
    topic: 'seats',
    wishes: hearing.flatMap((channel): Wish[] => {
      const heard = waiting.filter(({ owner }) => wants({ channel, kinds: ['seats'], owner }));
      const place = { channelId: channel.channelId, userId: null };
      return heard.length === 0 ? [] : [{ place, content: writeSeats({ heard, now }), opensNew: true }];
    }),
    rows,
    endOf: ({ channelId }) =>
      hearing.some((channel) => channel.channelId === channelId) ? 'mended' : 'unfollowed',
    now,
    createId,
  });
}

function writeSeats({ heard, now }: { heard: readonly { address: string }[]; now: Date }): SeatsContent {
  return {
    kind: 'seats',
    mailboxCount: heard.length,
    mostCount: heard.length,
    addresses: heard.slice(0, SHOWN_ADDRESSES).map(({ address }) => address),
    since: now.toISOString(),
    returnedAt: null,
    end: null,
  };
}
