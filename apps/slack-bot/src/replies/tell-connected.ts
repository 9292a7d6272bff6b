import type { Database, OutboxEvent } from '@mailsync/db';
import { type Clock, type Logger, isAppError } from '@mailsync/foundation';
import type { MailboxView, SyncEngine } from '@mailsync/sync-engine';
import { writeConnectedMessage } from '../messages/connect-message.ts';
import { createOutboxReader, type OutboxReader } from '../outbox/create-outbox-reader.ts';
import type { SlackApi } from '../slack-api/create-slack-api.ts';
import { isReplyUrlAlive, type PressedLinks, type SlackReplyTo } from './remember-pressed-links.ts';

/** News of a connection is told for an hour; later the person knows. */
const TELL_WITHIN_MS = 60 * 60_000;

interface TellConnectedInput {
  db: Database;
  engine: Pick<SyncEngine, 'readMailboxes' | 'readConnectLinkOrigin'>;
  slack: Pick<SlackApi, 'respond' | 'sendDirectMessage'>;
  pressedLinks: PressedLinks;
  clock: Clock;
  logger: Logger;
}

/** Tells whoever asked in Slack that the mailbox is connected, where they asked. */
export function followConnections(input: TellConnectedInput): OutboxReader {
  const { db, logger } = input;
  return createOutboxReader({
    name: 'slack-replies',
    types: ['mailbox.connected'],
    db,
    logger,
    handle: (event) => tellConnected({ ...input, event }),
  });
}

async function tellConnected({
  event,
  engine,
  slack,
  pressedLinks,
  clock,
  logger,
}: TellConnectedInput & { event: OutboxEvent }): Promise<void> {
  const linkId = event.data['linkId'];
  if (typeof linkId !== 'string' || event.mailboxId === null) return;
  const origin = await engine.readConnectLinkOrigin({ linkId });
  const replyTo = origin?.door === 'slack' ? readReplyTo(origin.replyTo) : null;
  const [mailbox] = await engine.readMailboxes({ mailboxIds: [event.mailboxId] });
  if (!replyTo || !mailbox) return;

  try {
    await tell({ linkId, replyTo, mailbox, slack, pressedLinks, now: clock.now() });
  } catch (error) {
    const isWorthAnotherTry = isAppError(error) && error.kind === 'unavailable';
    const isFresh = clock.now().getTime() - event.at.getTime() < TELL_WITHIN_MS;
    if (isWorthAnotherTry && isFresh) throw error;
    logger.warn(
      { mailboxId: mailbox.id, error },
      'A person could not be told in Slack that the mailbox is connected',
    );
  }
}

async function tell({
  linkId,
  replyTo,
  mailbox,
  slack,
  pressedLinks,
  now,
}: {
  linkId: string;
  replyTo: SlackReplyTo;
  mailbox: MailboxView;
  slack: Pick<SlackApi, 'respond' | 'sendDirectMessage'>;
  pressedLinks: PressedLinks;
  now: Date;
}): Promise<void> {
  const message = writeConnectedMessage({ mailbox });
  const replyUrls = [
    pressedLinks.find({ linkId, slackUserId: replyTo.slackUserId }),
    isReplyUrlAlive({ replyTo, now }) ? replyTo.responseUrl : undefined,
  ].filter((url) => typeof url === 'string');
  for (const responseUrl of replyUrls) {
    try {
      return await slack.respond({ responseUrl, message, replaceOriginal: true });
    } catch (error) {
      if (!isAppError(error)) throw error;
    }
  }
  await slack.sendDirectMessage({ slackUserId: replyTo.slackUserId, message });
}

function readReplyTo(value: Record<string, unknown>): SlackReplyTo | null {
  const { slackUserId, responseUrl, askedAt } = value;
  const isComplete = [slackUserId, askedAt].every((one) => typeof one === 'string');
  const isAnswerable = responseUrl === null || typeof responseUrl === 'string';
  return isComplete && isAnswerable ? (value as unknown as SlackReplyTo) : null;
}
