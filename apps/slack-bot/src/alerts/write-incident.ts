import type { MailboxView } from '@mailsync/sync-engine';
import type { CauseContent } from './alert-content.ts';
import type { MailboxFacts, Owner } from './mailbox-facts.ts';
import type { Trouble } from './read-trouble.ts';
import { readSnooze, writeStory } from './write-story.ts';

const SHOWN_ADDRESSES = 10;
const HOUR_MS = 60 * 60_000;

export interface CauseMember {
  mailbox: MailboxView;
  owner: Pick<Owner, 'teamId'> | null;
}

/** One that fails by an error of its own. */
export type FailingMember = CauseMember & { trouble: Extract<Trouble, { kind: 'own' }> };

/** What an incident says of the mailboxes that a channel hears of; at least one. Pure. */
export function writeIncident({
  heard,
  said,
  snoozes,
  topic,
  now,
}: {
  heard: readonly FailingMember[];
  /** When its message says that the first of them stops. */
  said: string | null;
  snoozes: MailboxFacts['snoozes'];
  topic: string;
  now: Date;
}): CauseContent {
  const first = heard.reduce((one, other) => (other.trouble.since < one.trouble.since ? other : one));
  return {
    kind: 'cause',
    isInstallation: false,
    ...writeStory({ syncError: first.trouble.syncError, since: first.trouble.since }),
    syncErrorId: null,
    acknowledged: readAcknowledgement(heard),
    ...countMailboxes(heard),
    stopsAt: chooseStopsAt({ heard, said, now }),
    stoppedCount: heard.filter(({ mailbox }) => mailbox.status === 'connection').length,
    snoozed: readSnooze({ snoozes, topic, now }),
    end: null,
  };
}

/**
 * When Mail Sync stops trying the first of them, once that is near. Moments of many mailboxes move with every pass: to the
 * hour, and once said it stays as long as it is about true.
 */
function chooseStopsAt({
  heard,
  said,
  now,
}: {
  heard: readonly FailingMember[];
  said: string | null;
  now: Date;
}): string | null {
  const stops = heard
    .flatMap(({ trouble }) => trouble.stop ?? [])
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const [first] = stops;
  if (!first) return null;
  if (said !== null && Math.abs(new Date(said).getTime() - first.at.getTime()) < 2 * HOUR_MS) return said;
  return first.warnAt <= now
    ? new Date(Math.floor(first.at.getTime() / HOUR_MS) * HOUR_MS).toISOString()
    : null;
}

/** Somebody is on the whole of it who is on most of it; one who looks after a single mailbox is not. */
function readAcknowledgement(members: readonly FailingMember[]): CauseContent['acknowledged'] {
  const byPerson = Map.groupBy(
    members.flatMap(({ trouble }) => trouble.syncError.acknowledged ?? []),
    ({ userId }) => userId,
  );
  for (const taken of byPerson.values()) {
    if (taken.length * 2 <= members.length) continue;
    const first = taken.reduce((one, other) => (other.at < one.at ? other : one));
    return { name: first.userName, at: first.at.toISOString() };
  }
  return null;
}

/** How many there are, and the first of them. */
export function countMailboxes(members: readonly CauseMember[]) {
  const addresses = members.map(({ mailbox }) => mailbox.address).toSorted();
  return {
    mailboxCount: members.length,
    mostCount: members.length,
    addresses: addresses.slice(0, SHOWN_ADDRESSES),
  };
}
