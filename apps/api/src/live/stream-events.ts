import type { Crm } from '@mailsync/crm';
import { createSignal } from '@mailsync/foundation';
import type { SSEStreamingApi } from 'hono/streaming';
import type { LiveTimes } from '../dependencies.ts';
import type { SignedIn } from '../environment.ts';
import type { Sessions } from '../sessions/create-sessions.ts';
import { coalesceEvents } from './coalesce-events.ts';
import type { EventFeed } from './event-feed.ts';

/**
 * Tells one person what changes, in ids only, until they leave, sign out or are deactivated.
 * Each batch is judged by who they are at that moment.
 */
export async function streamEvents({
  stream,
  signedIn,
  lastSeq,
  abort,
  feed,
  crm,
  sessions,
  times,
}: {
  stream: SSEStreamingApi;
  signedIn: SignedIn;
  /** What the browser saw last; null when it is new here. */
  lastSeq: number | null;
  abort: AbortSignal;
  feed: EventFeed;
  crm: Crm;
  sessions: Sessions;
  times: Pick<LiveTimes, 'heartbeatMs'>;
}): Promise<void> {
  const news = createSignal();
  const unfollow = await feed.follow(news.notify);
  try {
    let seq = lastSeq ?? feed.newestSeq();
    // A number to resume from, and bytes at once, so that the browser knows the stream to be open.
    await stream.write(lastSeq === null ? `id: ${seq}\n\n` : ': resumed\n\n');

    while (!abort.aborted) {
      const actor = await sessions.recall(signedIn.sessionId);
      if (!actor) return;

      const answer = feed.readAfter(seq);
      if ('reset' in answer) {
        await stream.writeSSE({ event: 'reset', id: String(answer.newestSeq), data: '{}' });
      } else if (answer.events.length > 0) {
        const shown = coalesceEvents(await crm.events.show({ actor, events: answer.events }));
        for (const event of shown)
          await stream.writeSSE({ event: 'change', id: String(event.seq), data: JSON.stringify(event) });
      } else {
        await stream.write(`: alive\nid: ${answer.newestSeq}\n\n`);
      }
      seq = answer.newestSeq;
      await news.wait({ timeoutMs: times.heartbeatMs, abort });
    }
  } finally {
    unfollow();
  }
}
