import type { Clock } from '@mailsync/foundation';

const RESPONSE_URL_LIVES_MS = 30 * 60_000;
const REMEMBERED_COUNT = 1000;

/**
 * Who presses a link's button gives us a `response_url` that can replace the message of the button. The one of the slash
 * command cannot: after a command Slack posts one message more (slackapi/bolt-js#2287).
 */
export function createPressedLinks({ clock }: { clock: Clock }) {
  const pressed = new Map<string, { slackUserId: string; responseUrl: string; pressedAt: number }>();

  return {
    remember({
      linkId,
      slackUserId,
      responseUrl,
    }: {
      linkId: string;
      slackUserId: string;
      responseUrl: string;
    }) {
      pressed.delete(linkId);
      pressed.set(linkId, { slackUserId, responseUrl, pressedAt: clock.now().getTime() });
      const oldest = pressed.size > REMEMBERED_COUNT ? pressed.keys().next().value : undefined;
      if (oldest !== undefined) pressed.delete(oldest);
    },
    /** While it works, and only where whoever asked for the link has pressed: the value came over the network. */
    find({ linkId, slackUserId }: { linkId: string; slackUserId: string }): string | undefined {
      const found = pressed.get(linkId);
      const isAlive =
        found?.slackUserId === slackUserId && clock.now().getTime() - found.pressedAt < RESPONSE_URL_LIVES_MS;
      return isAlive ? found.responseUrl : undefined;
    },
  };
}

export type PressedLinks = ReturnType<typeof createPressedLinks>;

/** Kept, sealed, with a connect link: where its person can be told how it ended. */
export interface SlackReplyTo {
  slackUserId: string;
  /** Null where the person asked in a place without one. */
  responseUrl: string | null;
  /** ISO 8601. */
  askedAt: string;
}

/** While the `response_url` of the command works. */
export function isReplyUrlAlive({ replyTo, now }: { replyTo: SlackReplyTo; now: Date }): boolean {
  return now.getTime() - new Date(replyTo.askedAt).getTime() < RESPONSE_URL_LIVES_MS;
}
