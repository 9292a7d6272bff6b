import type { AlertChannel, AlertKind, SlackAlert } from '@mailsync/db';
import type { AlertEnd } from './alert-content.ts';
import type { MailboxFacts, Owner } from './mailbox-facts.ts';
import type { Place } from './plan-topic.ts';

/** Whether a channel hears of such trouble of this owner's mailboxes. */
export function wants({
  channel,
  kinds,
  owner,
}: {
  channel: AlertChannel;
  kinds: readonly AlertKind[];
  owner: Pick<Owner, 'teamId'> | null;
}): boolean {
  const isOfTeam = channel.teamId === null || channel.teamId === owner?.teamId;
  return isOfTeam && kinds.some((kind) => channel.kinds.includes(kind));
}

/** Where the owner alone is told; nowhere when they are not in Slack. */
export function placesOf(owner: Owner | null): Place[] {
  return owner?.slackUserId ? [{ channelId: owner.slackUserId, userId: owner.id }] : [];
}

/** What is told in a place that is not to hear any more of it does not end, it is only not followed there. */
export function chooseEnd({
  facts: { channels, owner },
  kinds,
  outcome,
}: {
  facts: MailboxFacts;
  kinds: readonly AlertKind[];
  outcome: AlertEnd['outcome'];
}) {
  return ({ channelId, userId }: SlackAlert): AlertEnd['outcome'] => {
    const isHeard =
      userId === null
        ? channels.some((channel) => channel.channelId === channelId && wants({ channel, kinds, owner }))
        : placesOf(owner).some((place) => place.channelId === channelId && place.userId === userId);
    return isHeard ? outcome : 'unfollowed';
  };
}
