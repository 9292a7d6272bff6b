import type { ChannelChoice } from '@mailsync/crm';
import type { Clock } from '@mailsync/foundation';
import type { SlackApi } from '../slack-api/create-slack-api.ts';

/** Slack lets this be asked some twenty times a minute (docs.slack.dev, tier 2), by everybody who looks. */
const KEPT_MS = 30_000;

/** The channels of the workspace that Mail Sync can see: all public ones, and private ones that it was invited to. */
export function createChannelList({
  slack,
  clock,
}: {
  slack: Pick<SlackApi, 'listChannels'>;
  clock: Clock;
}): () => Promise<ChannelChoice[]> {
  let kept: { channels: Promise<ChannelChoice[]>; atMs: number } | null = null;

  return () => {
    const nowMs = clock.now().getTime();
    if (kept && nowMs - kept.atMs < KEPT_MS) return kept.channels;
    const asked = { channels: slack.listChannels(), atMs: nowMs };
    kept = asked;
    // A failure is not kept: who asks again asks Slack.
    asked.channels.catch(() => {
      if (kept === asked) kept = null;
    });
    return asked.channels;
  };
}
