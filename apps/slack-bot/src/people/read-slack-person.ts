import { isAppError } from '@mailsync/foundation';
import type { SlackApi } from '../slack-api/create-slack-api.ts';
import type { SlackPerson } from '../slack-api/describe-person.ts';

/** Null for whom Slack does not know, or hides from us. */
export async function readSlackPerson({
  slackUserId,
  slack,
}: {
  slackUserId: string;
  slack: Pick<SlackApi, 'readPerson'>;
}): Promise<SlackPerson | null> {
  try {
    return await slack.readPerson({ slackUserId });
  } catch (error) {
    // Slack hides people of other workspaces behind these.
    const code = isAppError(error) ? error.details?.['error'] : undefined;
    if (code === 'user_not_found' || code === 'user_not_visible') return null;
    throw error;
  }
}
