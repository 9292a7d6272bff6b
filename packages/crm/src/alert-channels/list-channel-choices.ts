import { AppError, isAppError } from '@mailsync/foundation';
import type { Actor } from '../permissions/can.ts';
import { refuseUnlessManager } from './read-alert-channels.ts';

/** A channel of the Slack workspace that may be chosen, or why it may not. */
export interface ChannelChoice {
  channelId: string;
  name: string;
  isPrivate: boolean;
  /** People of another company read along: alerts name people, so none are sent there. */
  isShared: boolean;
}

/** Asks Slack for the channels that Mail Sync can see. */
export type ListSlackChannels = () => Promise<ChannelChoice[]>;

/**
 * The channels of the workspace by name, for whoever chooses where alerts go. Throws `slack.not_set_up`, `slack.unavailable`
 * and `slack.rate_limited`.
 */
export async function listChannelChoices({
  actor,
  listSlackChannels,
}: {
  actor: Actor;
  /** Null where Slack is not set up. */
  listSlackChannels: ListSlackChannels | null;
}): Promise<ChannelChoice[]> {
  refuseUnlessManager(actor);
  if (!listSlackChannels) {
    throw new AppError({
      code: 'slack.not_set_up',
      kind: 'conflict',
      message: 'Slack is not set up, so there are no channels to choose from.',
    });
  }
  try {
    const channels = await listSlackChannels();
    return channels.toSorted((a, b) => a.name.localeCompare(b.name));
  } catch (error) {
    // That Slack refuses us is nothing that this person may not do.
    if (!isAppError(error) || error.code !== 'slack.refused') throw error;
    throw new AppError({
      code: 'slack.unavailable',
      kind: 'unavailable',
      message: 'Slack does not tell Mail Sync its channels just now.',
      cause: error,
    });
  }
}
