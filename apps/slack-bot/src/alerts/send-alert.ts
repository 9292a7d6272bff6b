import type { Database, SlackAlert } from '@mailsync/db';
import { AppError, type Clock, type Logger, isAppError } from '@mailsync/foundation';
import { writeAlertMessage } from '../messages/alert-message.ts';
import type { SlackApi } from '../slack-api/create-slack-api.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { isFarewell, readContent } from './alert-content.ts';
import type { RateGate } from './create-rate-gate.ts';

export type AlertSlack = Pick<
  SlackApi,
  'postMessage' | 'updateMessage' | 'findAlertMessage' | 'readIsSharedOutside' | 'openDirectChannel'
>;

/** Somebody deleted the message, or an app of ours before this one wrote it. */
const CANNOT_BE_EDITED = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);
const CONTENT_REFUSED = new Set([
  'invalid_blocks',
  'invalid_attachments',
  'msg_blocks_too_long',
  'msg_too_long',
]);
/** Our own refusal, beside Slack's codes. */
const SHARED_OUTSIDE = 'channel_shared_with_another_company';
/** Clocks differ a little. */
const CLOCK_SLACK_MS = 60_000;
const SHARING_IS_KNOWN_FOR_MS = 60_000;

export interface SendInput {
  alert: SlackAlert;
  db: Database;
  slack: AlertSlack;
  gate: RateGate;
  clock: Clock;
  publicUrl: string;
  logger: Logger;
  /** Until when channels are known to be the company's own, in milliseconds. */
  ownUntilMs: Map<string, number>;
}

/** Where it is to stand in Slack: the conversation, and the message in whose thread. */
interface Spot {
  channelId: string;
  threadTs: string | null;
}

/**
 * Makes Slack say what the row says: posts it, or edits what is there. Throws what Slack answered. `skipped`: the row has
 * changed meanwhile, or has no place any more.
 */
export async function sendAlert(input: SendInput): Promise<'posted' | 'edited' | 'skipped'> {
  const { alert, db } = input;
  const spot = await findSpot(input);
  if (spot === null) {
    await db.write((r) => r.slack.noteUndeliverable({ id: alert.id, problem: 'thread_gone' }));
    return 'skipped';
  }
  const message = writeMessage(input);
  if (message === null) {
    await db.write((r) => r.slack.noteUndeliverable({ id: alert.id, problem: 'not_readable' }));
    return 'skipped';
  }
  const ts = alert.slackTs ?? (await findEarlierPost({ ...input, spot }));
  if (ts !== null && (await editMessage({ ...input, ts, spot, message }))) return 'edited';

  if (isFarewell(alert)) {
    await db.write((r) => r.slack.noteUndeliverable({ id: alert.id, problem: 'message_gone' }));
    return 'skipped';
  }
  if (alert.userId === null) await refuseSharedChannel(input);
  return postMessage({ ...input, spot, message });
}

/** Null for a row that this version cannot read: it must not hold up those behind it. */
function writeMessage({ alert, publicUrl, logger }: SendInput): SlackMessage | null {
  try {
    const { topic, userId } = alert;
    return writeAlertMessage({ content: readContent(alert), topic, isDirect: userId !== null, publicUrl });
  } catch (error) {
    logger.error({ alertId: alert.id, error }, 'An alert is left out: its row cannot be read');
    return null;
  }
}

async function postMessage({
  alert: { id, userId, version },
  db,
  slack,
  gate,
  spot: { channelId, threadTs },
  message,
}: SendInput & { spot: Spot; message: SlackMessage }): Promise<'posted' | 'skipped'> {
  // A direct message makes a sound only where the conversation shows it.
  const thread = threadTs === null ? undefined : { ts: threadTs, isBroadcast: userId !== null };
  let isCurrent = true;
  const posted = await withPlainFallback({
    message,
    send: (content) =>
      gate.call({
        method: 'chat.postMessage',
        channelId,
        work: async () => {
          isCurrent = await db.write((r) => r.slack.noteSendStarted({ id, version }));
          return isCurrent
            ? slack.postMessage({ channelId, message: content, alertId: id, thread })
            : { ts: '' };
        },
      }),
  });
  if (!isCurrent) return 'skipped';
  await db.write((r) => r.slack.noteSent({ id, version, slackTs: posted.ts }));
  return 'posted';
}

/** Null for a line whose message Slack does not have. */
async function findSpot(input: SendInput): Promise<Spot | null> {
  const { alert, db } = input;
  const channelId = alert.userId === null ? alert.channelId : await findDirectChannel(input);
  if (alert.parentId === null) return { channelId, threadTs: null };
  const parentId = alert.parentId;
  const parent = await db.read((r) => r.slack.findAlert(parentId));
  return parent?.slackTs ? { channelId, threadTs: parent.slackTs } : null;
}

/** Opened once, then remembered. */
async function findDirectChannel({ alert: { channelId: slackUserId }, db, slack, gate }: SendInput) {
  const known = await db.read((r) => r.slack.findDirectChannel(slackUserId));
  if (known !== undefined) return known;
  const channelId = await gate.call({
    method: 'conversations.open',
    channelId: slackUserId,
    work: () => slack.openDirectChannel({ slackUserId }),
  });
  await db.write((r) => r.slack.rememberDirectChannel({ slackUserId, channelId }));
  return channelId;
}

/** Alerts name people and their mailboxes: that is nothing for a channel which other companies read. */
async function refuseSharedChannel({ alert: { channelId }, slack, gate, clock, ownUntilMs }: SendInput) {
  const nowMs = clock.now().getTime();
  if ((ownUntilMs.get(channelId) ?? 0) > nowMs) return;
  const isShared = await gate.call({
    method: 'conversations.info',
    channelId,
    work: () => slack.readIsSharedOutside({ channelId }),
  });
  if (!isShared) {
    ownUntilMs.set(channelId, nowMs + SHARING_IS_KNOWN_FOR_MS);
    return;
  }
  throw new AppError({
    code: 'slack.refused',
    kind: 'forbidden',
    message: 'The alert channel is shared with another company: choose a channel of your own.',
    details: { error: SHARED_OUTSIDE },
  });
}

/** After a crash or a lost answer the alert may stand there already: then it is edited and not posted twice. */
async function findEarlierPost({
  alert,
  slack,
  gate,
  logger,
  spot: { channelId, threadTs },
}: SendInput & { spot: Spot }): Promise<string | null> {
  if (alert.attempts === 0) return null;
  try {
    const since = new Date(alert.createdAt.getTime() - CLOCK_SLACK_MS);
    return await gate.call({
      method: 'conversations.history',
      channelId,
      work: () => slack.findAlertMessage({ channelId, alertId: alert.id, since, threadTs }),
    });
  } catch (error) {
    if (slackCode(error) === undefined) throw error;
    // Rather a message twice than none.
    logger.warn(
      { alertId: alert.id, channelId, error },
      'An alert may appear twice: the history of its channel may not be read, and an earlier attempt got no answer',
    );
    return null;
  }
}

async function editMessage({
  alert,
  ts,
  spot: { channelId },
  message,
  db,
  slack,
  gate,
}: SendInput & { ts: string; spot: Spot; message: SlackMessage }): Promise<boolean> {
  const { id, version } = alert;
  try {
    await withPlainFallback({
      message,
      send: (content) =>
        gate.call({
          method: 'chat.update',
          channelId,
          work: () => slack.updateMessage({ channelId, ts, message: content }),
        }),
    });
  } catch (error) {
    if (!CANNOT_BE_EDITED.has(slackCode(error) ?? '')) throw error;
    await db.write((r) => r.slack.noteMessageGone(id));
    return false;
  }
  await db.write((r) => r.slack.noteSent({ id, version, slackTs: ts }));
  return true;
}

/** A layout that Slack refuses must not keep the news back. */
async function withPlainFallback<Answer>({
  message,
  send,
}: {
  message: SlackMessage;
  send: (message: SlackMessage) => Promise<Answer>;
}): Promise<Answer> {
  try {
    return await send(message);
  } catch (error) {
    if (!CONTENT_REFUSED.has(slackCode(error) ?? '')) throw error;
    return send({ text: message.text, attachments: [] });
  }
}

/** Slack's code of a definite refusal. */
export function slackCode(error: unknown): string | undefined {
  return isAppError(error) && error.code === 'slack.refused' ? String(error.details?.['error']) : undefined;
}
