import type { Database, SlackAlert } from '@mailsync/db';
import { AppError, type Logger, isAppError } from '@mailsync/foundation';
import { writeAlertMessage } from '../messages/alert-message.ts';
import type { SlackApi } from '../slack-api/create-slack-api.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { readContent } from './plan-alerts.ts';

export type AlertSlack = Pick<
  SlackApi,
  'postMessage' | 'updateMessage' | 'findAlertMessage' | 'readIsSharedOutside'
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

/** Makes Slack say what the row says: posts it, or edits what is there. Throws what Slack answered. */
export async function sendAlert({
  alert,
  db,
  slack,
  publicUrl,
  logger,
}: {
  alert: SlackAlert;
  db: Database;
  slack: AlertSlack;
  publicUrl: string;
  logger: Logger;
}): Promise<'posted' | 'edited'> {
  const message = writeAlertMessage({ alert: readContent(alert), publicUrl });
  const ts = alert.slackTs ?? (await findEarlierPost({ alert, slack, logger }));
  if (ts !== null && (await editMessage({ alert, ts, message, db, slack }))) return 'edited';

  await refuseSharedChannel({ channelId: alert.channelId, slack });
  await db.write((r) => r.slack.noteSendStarted({ id: alert.id, attempts: alert.attempts + 1 }));
  const posted = await withPlainFallback({
    message,
    send: (content) => slack.postMessage({ channelId: alert.channelId, message: content, alertId: alert.id }),
  });
  await noteSent({ alert, slackTs: posted.ts, db });
  return 'posted';
}

/** Alerts name people and their mailboxes: that is nothing for a channel which other companies read. */
async function refuseSharedChannel({ channelId, slack }: { channelId: string; slack: AlertSlack }) {
  if (!(await slack.readIsSharedOutside({ channelId }))) return;
  throw new AppError({
    code: 'slack.refused',
    kind: 'forbidden',
    message: 'The alert channel is shared with another company: choose a channel of your own.',
    details: { error: SHARED_OUTSIDE },
  });
}

/** After a crash or a lost answer the alert may stand in the channel already: then it is edited and not posted twice. */
async function findEarlierPost({
  alert,
  slack,
  logger,
}: {
  alert: SlackAlert;
  slack: AlertSlack;
  logger: Logger;
}): Promise<string | null> {
  if (alert.attempts === 0) return null;
  try {
    const since = new Date(alert.createdAt.getTime() - CLOCK_SLACK_MS);
    return await slack.findAlertMessage({ channelId: alert.channelId, alertId: alert.id, since });
  } catch (error) {
    if (slackCode(error) === undefined) throw error;
    // Rather a message twice than none.
    logger.warn(
      { alertId: alert.id, channelId: alert.channelId, error },
      'An alert may appear twice: the history of its channel may not be read, and an earlier attempt got no answer',
    );
    return null;
  }
}

async function editMessage({
  alert,
  ts,
  message,
  db,
  slack,
}: {
  alert: SlackAlert;
  ts: string;
  message: SlackMessage;
  db: Database;
  slack: AlertSlack;
}): Promise<boolean> {
  try {
    await withPlainFallback({
      message,
      send: (content) => slack.updateMessage({ channelId: alert.channelId, ts, message: content }),
    });
  } catch (error) {
    if (!CANNOT_BE_EDITED.has(slackCode(error) ?? '')) throw error;
    await db.write((r) => r.slack.noteMessageGone(alert.id));
    return false;
  }
  await noteSent({ alert, slackTs: ts, db });
  return true;
}

const noteSent = ({ alert, slackTs, db }: { alert: SlackAlert; slackTs: string; db: Database }) =>
  db.write((r) => r.slack.noteSent({ id: alert.id, version: alert.version, slackTs }));

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
