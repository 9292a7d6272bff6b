import type { Database } from '@mailsync/db';
import { isConcerned } from './is-concerned.ts';
import type { Home } from './read-home.ts';

const BATCH_SIZE = 500;

/** What has happened after `seq`, as a question: does it concern this person? */
export async function findConcernedBy({ db, seq }: { db: Database; seq: number }): Promise<{
  isConcerned: (viewer: Home['viewer']) => boolean;
  lastSeq: number;
  /** There may be more. */
  isFull: boolean;
}> {
  return db.read(async (r) => {
    const events = await r.events.readAfter({ seq, limit: BATCH_SIZE });
    const ids = [...new Set(events.flatMap(({ mailboxId }) => mailboxId ?? []))];
    const mailboxes = ids.length === 0 ? [] : await r.mailboxes.list({ ids });
    const ownerIds = new Map(mailboxes.map(({ id, userId }) => [id, userId]));
    return {
      isConcerned: (viewer) =>
        events.some((event) =>
          isConcerned({ event, ownerId: ownerIds.get(event.mailboxId ?? '') ?? event.userId, viewer }),
        ),
      lastSeq: events.at(-1)?.seq ?? seq,
      isFull: events.length === BATCH_SIZE,
    };
  });
}
