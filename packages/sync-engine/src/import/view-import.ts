import type { Import, Mailbox } from '@mailsync/db';
import type { ImportProgressView } from '../engine.ts';

/** So many messages or searches have to be done before their pace says anything. */
const TELLING_COUNT = 20;

/** An import as doors show it: how far it has come, and whether it goes on at all. */
export function viewImport({
  mailbox,
  row,
  now,
}: {
  mailbox: Mailbox;
  row: Import;
  now: Date;
}): ImportProgressView {
  return {
    id: row.id,
    reason: row.reason,
    state: chooseState({ mailbox, row }),
    way: row.way,
    // What an earlier import left waiting is decided here without having been found here: never more done than found.
    foundCount: Math.max(row.foundCount, row.recordedCount + row.notRecordedCount),
    recordedCount: row.recordedCount,
    notRecordedCount: row.notRecordedCount,
    unitsSpent: row.unitsSpent,
    otherWayUnits: row.otherWayUnits,
    secondsLeft: estimateSecondsLeft({ mailbox, row, now }),
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  };
}

/**
 * Nothing is read from a mailbox that waits for a seat or for a person, nor from one that is disconnected: what a pass
 * that still ran then has begun has no more to come than the rest.
 */
function chooseState({ mailbox, row }: { mailbox: Mailbox; row: Import }): ImportProgressView['state'] {
  if (row.state === 'done' || row.state === 'abandoned') return row.state;
  if (mailbox.disconnectedAt) return 'abandoned';
  return mailbox.hasSeat && !mailbox.givenUpAt ? row.state : 'paused';
}

/** At the pace so far; not before enough has been done to have one, and not while nothing is being read. */
function estimateSecondsLeft({
  mailbox,
  row,
  now,
}: {
  mailbox: Mailbox;
  row: Import;
  now: Date;
}): number | null {
  if (row.state === 'done') return 0;
  if (row.state === 'abandoned' || !mailbox.hasSeat || mailbox.failingSince) return null;
  const elapsedSeconds = (now.getTime() - row.startedAt.getTime()) / 1000;
  if (elapsedSeconds <= 0) return null;

  // While it is being listed nobody knows how much there is, but how many of the searches are made.
  const [done, left] =
    row.state === 'listing'
      ? [row.way === 'searches' ? row.listedCount : 0, row.searchCount - row.listedCount]
      : countMessages(row);
  return done < TELLING_COUNT ? null : Math.ceil((Math.max(0, left) * elapsedSeconds) / done);
}

/** What an earlier import left waiting is decided here without having been found here. */
function countMessages({ foundCount, recordedCount, notRecordedCount }: Import): [number, number] {
  const decidedCount = recordedCount + notRecordedCount;
  return [decidedCount, foundCount - decidedCount];
}
