import type { AlertContent } from '../alerts/alert-content.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { writeCauseMessage } from './cause-message.ts';
import { writeFailoverMessage } from './failover-message.ts';
import { writeLineMessage } from './line-message.ts';
import { writeSeatMessage, writeSeatsMessage } from './seat-message.ts';
import { writeTroubleMessage } from './trouble-message.ts';

/** What a row of the letterbox looks like in Slack. */
export function writeAlertMessage({
  content,
  topic,
  isDirect,
  publicUrl,
}: {
  content: AlertContent;
  topic: string;
  /** For the owner alone. */
  isDirect: boolean;
  publicUrl: string;
}): SlackMessage {
  switch (content.kind) {
    case 'trouble':
      return writeTroubleMessage({ trouble: content, topic, isDirect, publicUrl });
    case 'cause':
      return writeCauseMessage({ cause: content, topic, publicUrl });
    case 'seats':
      return writeSeatsMessage({ seats: content, publicUrl });
    case 'seat':
      return writeSeatMessage({ seat: content, publicUrl });
    case 'note':
      return content.message;
    case 'failover':
      return writeFailoverMessage({ failover: content });
    case 'line':
      return writeLineMessage({ line: content });
  }
}
