import type { Database, OutboxEvent, Repositories } from '@mailsync/db';
import type { CreateId, Logger } from '@mailsync/foundation';
import type { SyncEngine } from '@mailsync/sync-engine';
import { createOutboxReader, type OutboxReader } from '../outbox/create-outbox-reader.ts';
import type { SeatContent } from './alert-content.ts';
import { chooseLooks } from './choose-looks.ts';

/** Later the person knows. */
const TELL_SEAT_WITHIN_MS = 24 * 60 * 60_000;
const SEAT_CAUSES = new Set(['seat_granted', 'seat_taken_back']);

interface FollowEventsInput {
  db: Database;
  engine: Pick<SyncEngine, 'readMailboxes'>;
  createId: CreateId;
  logger: Logger;
  now: () => Date;
  /** There may be something to look at, or to send. */
  onChange: () => void;
}

/** Reads what the outbox says and notes what has to be looked at; what is said once is written at once. */
export function followEvents(input: FollowEventsInput): OutboxReader {
  const { db, logger, onChange } = input;
  return createOutboxReader({
    name: 'slack-alerts',
    types: [
      'sync_error.changed',
      'mailbox.connected',
      'mailbox.status_changed',
      'mailbox.changed',
      'user.changed',
      'company.changed',
    ],
    db,
    logger,
    afterEvent: onChange,
    async handle(event) {
      const looks = chooseLooks(event);
      const tell = await tellOfSeat({ ...input, event });
      return async (r) => {
        await r.alertLooks.ask(looks);
        await tell?.(r);
      };
    },
  });
}

/** The owner hears by direct message that the mailbox has got a seat, or lost it. */
async function tellOfSeat({
  event: { type, mailboxId, data, at },
  db,
  engine,
  createId,
  now,
}: FollowEventsInput & { event: OutboxEvent }): Promise<((r: Repositories) => Promise<void>) | undefined> {
  const isAboutSeat = type === 'mailbox.status_changed' && SEAT_CAUSES.has(String(data['cause']));
  if (!isAboutSeat || mailboxId === null || now().getTime() - at.getTime() > TELL_SEAT_WITHIN_MS) return;

  const [mailbox] = await engine.readMailboxes({ mailboxIds: [mailboxId] });
  const owner = mailbox && (await db.read((r) => r.users.find(mailbox.userId)));
  if (!mailbox || mailbox.disconnectedAt || !owner?.slackUserId || owner.deactivatedAt) return;

  const hasSeat = data['cause'] === 'seat_granted';
  const { address, queuePosition } = mailbox;
  const message: SeatContent = {
    kind: 'seat',
    address,
    hasSeat,
    queuePosition: hasSeat ? null : queuePosition,
  };
  const place = { channelId: owner.slackUserId, userId: owner.id };
  const row = { id: createId(), ...place, topic: `seat:${mailboxId}`, parentId: null };
  return (r) =>
    r.slack.insertAlerts({ alerts: [{ ...row, state: 'recovered', message: { ...message } }], now: now() });
}
