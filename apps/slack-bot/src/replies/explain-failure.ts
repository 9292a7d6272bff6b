import { isAppError, type LogFields, type Logger } from '@mailsync/foundation';
import { writeFailureMessage } from '../messages/refusal-message.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';

const THEIRS: readonly string[] = ['invalid', 'conflict', 'forbidden', 'not_found'];

/** What a person can mend, or may not do, is said as it stands; the rest is ours, and logged as that. */
export function explainFailure({
  error,
  fields,
  logger,
}: {
  error: unknown;
  /** Who asked for what. */
  fields: LogFields;
  logger: Logger;
}): SlackMessage {
  if (isAppError(error) && THEIRS.includes(error.kind) && error.code !== 'slack.refused') {
    // The log takes a field called `code` for a secret of Google's.
    logger.info({ ...fields, reason: error.code }, 'Refused, and said why');
    return writeFailureMessage({ reason: error.message });
  }
  logger.error({ ...fields, error }, 'Something that was asked for in Slack failed');
  return writeFailureMessage({ reason: null });
}
