import { createToken, type Clock } from '@mailsync/foundation';

const MAY_BE_USED_TIMES = 5;
const LIVES_FOR_MS = 30 * 60 * 1000;

export interface ResponseUrlOrigin {
  personId: string;
  channelId: string;
  /** The message whose button was pressed; a slash command has none. */
  source: { ts: string } | null;
}

/**
 * Slack's `response_url`: it works five times within half an hour, for the conversation and person of one interaction
 * (docs.slack.dev, "Handling user interaction in your Slack apps").
 */
export function createResponseUrls({ clock, baseUrl }: { clock: Clock; baseUrl: () => string }) {
  const known = new Map<string, ResponseUrlOrigin & { usesLeft: number; expiresAt: number }>();

  return {
    create(origin: ResponseUrlOrigin): string {
      const token = createToken(18);
      const expiresAt = clock.now().getTime() + LIVES_FOR_MS;
      known.set(token, { ...origin, usesLeft: MAY_BE_USED_TIMES, expiresAt });
      return `${baseUrl()}/response/${token}`;
    },

    use(token: string): ResponseUrlOrigin | 'expired_url' | 'used_url' {
      const found = known.get(token);
      if (!found || clock.now().getTime() >= found.expiresAt) return 'expired_url';
      if (found.usesLeft === 0) return 'used_url';
      found.usesLeft -= 1;
      return { personId: found.personId, channelId: found.channelId, source: found.source };
    },
  };
}
