import type { Database, SlackConnection } from '@mailsync/db';
import type { Clock, Logger, Service } from '@mailsync/foundation';
import { type ConnectionFact, judgeConnection } from './judge-connection.ts';

/** So often at most it is written that Slack was heard. */
const HEARD_EVERY_MS = 60_000;

export interface ConnectionRecord extends Service {
  /** Writes what a fact changes, and returns how things stood before and stand now. */
  note(fact: ConnectionFact): Promise<{ before: SlackConnection; after: SlackConnection }>;
  /** Slack has told us of something; written when there is time. */
  noteHeard(): void;
  read(): Promise<SlackConnection | undefined>;
}

/** The one place that says how Mail Sync and Slack stand: a row that the console reads. */
export function createConnectionRecord({
  db,
  mode,
  clock,
  logger,
}: {
  db: Database;
  mode: SlackConnection['mode'];
  clock: Clock;
  logger: Logger;
}): ConnectionRecord {
  let heardAtMs = -Infinity;

  const note = (fact: ConnectionFact) =>
    db.write(async (r) => {
      let before = await r.slackConnection.read();
      if (!before) {
        await r.slackConnection.begin({ mode });
        before = (await r.slackConnection.read())!;
      }
      const now = clock.now();
      const change = judgeConnection({ row: before, fact, now });
      await r.slackConnection.change(change);
      const after = { ...before, ...change };
      if (isSeen({ before, after }))
        await r.events.append([
          { type: 'company.changed', mailboxId: null, userId: null, data: {}, at: now },
        ]);
      return { before, after };
    });

  return {
    name: 'slack-record',
    note,
    noteHeard() {
      const nowMs = clock.now().getTime();
      if (nowMs - heardAtMs < HEARD_EVERY_MS) return;
      heardAtMs = nowMs;
      note({ what: 'heard' }).catch((error: unknown) => {
        logger.warn({ error }, 'It could not be written that Slack was heard');
      });
    },
    read: () => db.read((r) => r.slackConnection.read()),
    start: () => db.write((r) => r.slackConnection.begin({ mode })),
    stop: async () => void (await note({ what: 'stopped' })),
  };
}

/** Whether people who look at it see something else than before. */
function isSeen({ before, after }: { before: SlackConnection; after: SlackConnection }) {
  const seen = ({
    teamName,
    connectedSince,
    tokenProblem,
    tokenProblemDetail,
    doorProblem,
  }: SlackConnection) =>
    JSON.stringify([teamName, connectedSince, tokenProblem, tokenProblemDetail, doorProblem]);
  return seen(before) !== seen(after);
}
