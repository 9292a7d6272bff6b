import type { Database, OutboxEvent, Repositories } from '@mailsync/db';
import { type Clock, type CreateId, type Logger, isAppError } from '@mailsync/foundation';
import type { SyncEngine } from '@mailsync/sync-engine';
import type { NoteContent } from '../alerts/alert-content.ts';
import { writeConnectedMessage } from '../messages/connect-message.ts';
import { createOutboxReader, type OutboxReader } from '../outbox/create-outbox-reader.ts';
import type { SlackApi } from '../slack-api/create-slack-api.ts';
import { isReplyUrlAlive, type PressedLinks, type SlackReplyTo } from './remember-pressed-links.ts';

interface TellConnectedInput {
  db: Database;
  engine: Pick<SyncEngine, 'readMailboxes' | 'readConnectLinkOrigin'>;
  slack: Pick<SlackApi, 'respond'>;
  pressedLinks: PressedLinks;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  /** There may be something in the letterbox. */
  onChange: () => void;
}

/** Tells whoever asked in Slack that the mailbox is connected, where they asked. */
export function followConnections(input: TellConnectedInput): OutboxReader {
  const { db, logger, onChange } = input;
  return createOutboxReader({
    name: 'slack-replies',
    types: ['mailbox.connected'],
    db,
    logger,
    handle: (event) => tellConnected({ ...input, event }),
    afterEvent: onChange,
  });
}

/** Where the place of the question does not take the answer any more, the letterbox brings it by direct message. */
async function tellConnected({
  event,
  engine,
  slack,
  pressedLinks,
  clock,
  createId,
  logger,
}: TellConnectedInput & { event: OutboxEvent }): Promise<
  ((repositories: Repositories) => Promise<void>) | undefined
> {
  const linkId = event.data['linkId'];
  if (typeof linkId !== 'string' || event.mailboxId === null) return;
  const origin = await engine.readConnectLinkOrigin({ linkId });
  const replyTo = origin?.door === 'slack' ? readReplyTo(origin.replyTo) : null;
  const [mailbox] = await engine.readMailboxes({ mailboxIds: [event.mailboxId] });
  if (!replyTo || !mailbox) return;

  const now = clock.now();
  const message = writeConnectedMessage({ mailbox });
  const replyUrls = [
    pressedLinks.find({ linkId, slackUserId: replyTo.slackUserId }),
    isReplyUrlAlive({ replyTo, now }) ? replyTo.responseUrl : undefined,
  ].filter((url) => typeof url === 'string');
  for (const responseUrl of replyUrls) {
    try {
      await slack.respond({ responseUrl, message, replaceOriginal: true });
      return;
    } catch (error) {
      if (!isAppError(error)) throw error;
      logger.debug({ mailboxId: mailbox.id, error }, 'Slack did not take the news of a connection here');
    }
  }
  const content: NoteContent = { kind: 'note', message };
  const place = { channelId: replyTo.slackUserId, userId: mailbox.userId };
  const row = { id: createId(), ...place, topic: `connected:${linkId}`, parentId: null };
  return (r) =>
    r.slack.insertAlerts({ alerts: [{ ...row, state: 'recovered', message: { ...content } }], now });
}

function readReplyTo(value: Record<string, unknown>): SlackReplyTo | null {
  const { slackUserId, responseUrl, askedAt } = value;
  const isComplete = [slackUserId, askedAt].every((one) => typeof one === 'string');
  const isAnswerable = responseUrl === null || typeof responseUrl === 'string';
  return isComplete && isAnswerable ? (value as unknown as SlackReplyTo) : null;
}
