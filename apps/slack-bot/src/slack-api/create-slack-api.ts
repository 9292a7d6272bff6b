import type { KnownBlock } from '@slack/types';
import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { isAppError } from '@mailsync/foundation';
import { describePerson, type SlackPerson } from './describe-person.ts';
import { readChannels } from './read-channels.ts';
import type { SlackMessage } from './slack-message.ts';
import { translateRespondStatus, translateSlackError } from './translate-slack-error.ts';

const CALL_TIMEOUT_MS = 10_000;
const HISTORY_PAGE_SIZE = 200;
/** An alert that is looked for was posted lately: it stands among the newest. */
const HISTORY_PAGES = 10;
const ALERT_EVENT_TYPE = 'mailsync_alert';

export interface SlackInstallation {
  teamId: string;
  teamName: string;
  /** Null when it may not be read. */
  appId: string | null;
  scopes: string[] | null;
}

/** All that the bot asks of Slack. Throws `slack.rate_limited`, `slack.unavailable` or `slack.refused` (`details.error`: Slack's code). */
export type SlackApi = ReturnType<typeof createSlackApi>;

export function createSlackApi({
  botToken,
  apiUrl,
  onRefused,
}: {
  botToken: string;
  apiUrl: string | undefined;
  /** Told of every refusal, by Slack's code. */
  onRefused?: (code: string) => void;
}) {
  // Retries are ours: the letterbox must know of every failure, and obey Retry-After.
  const client = new WebClient(botToken, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: toApiUrl(apiUrl) }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: CALL_TIMEOUT_MS,
    logger: SILENT,
  });
  const call = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work();
    } catch (error) {
      const translated = translateSlackError(error);
      const code = translated.details?.['error'];
      if (code !== undefined) onRefused?.(String(code));
      throw translated;
    }
  };
  let ownTeamId: Promise<string> | undefined;

  return {
    /** The id of our workspace; asked once. */
    readOwnTeamId(): Promise<string> {
      ownTeamId ??= call(async () => (await client.auth.test()).team_id ?? '').catch((error: unknown) => {
        ownTeamId = undefined;
        throw error;
      });
      return ownTeamId;
    },

    /** Whose app we are and what it may do; `scopes` is null where Slack does not say. */
    readInstallation: () =>
      call(async (): Promise<SlackInstallation> => {
        const found = await client.auth.test();
        return {
          teamId: found.team_id ?? '',
          teamName: found.team ?? '',
          appId: found.app_id ?? (found.bot_id ? await readAppId({ client, botId: found.bot_id }) : null),
          scopes: found.response_metadata?.scopes ?? null,
        };
      }),

    readPerson: ({ slackUserId }: { slackUserId: string }) =>
      call(async (): Promise<SlackPerson> => {
        const { user } = await client.users.info({ user: slackUserId });
        return describePerson({ slackUserId, user });
      }),

    /** Whoever has this address in the workspace; null when nobody has, or nobody that we may see. */
    async findPersonByEmail({ email }: { email: string }): Promise<SlackPerson | null> {
      try {
        return await call(async () => {
          const { user } = await client.users.lookupByEmail({ email });
          return user?.id ? describePerson({ slackUserId: user.id, user }) : null;
        });
      } catch (error) {
        if (isAppError(error) && error.details?.['error'] === 'users_not_found') return null;
        throw error;
      }
    },

    /** What this person sees under the Home tab from now on. */
    publishHome: ({ slackUserId, blocks }: { slackUserId: string; blocks: KnownBlock[] }) =>
      call(async () => {
        await client.views.publish({ user_id: slackUserId, view: { type: 'home', blocks } });
      }),

    /** Channels that are not archived: all public ones, and private ones that we were invited to. */
    listChannels: () => call(() => readChannels(client)),

    /** Whether people of other companies read along (Slack Connect). */
    readIsSharedOutside: ({ channelId }: { channelId: string }) =>
      call(async (): Promise<boolean> => {
        const { channel } = await client.conversations.info({ channel: channelId });
        return channel?.is_ext_shared === true || channel?.is_pending_ext_shared === true;
      }),

    /** `alertId` is kept with the message, out of sight, so that it can be found again. */
    postMessage: ({
      channelId,
      message,
      alertId,
      thread,
    }: {
      channelId: string;
      message: SlackMessage;
      alertId?: string;
      /** Below another message; `isBroadcast` shows it in the conversation as well. */
      thread?: { ts: string; isBroadcast: boolean } | undefined;
    }) =>
      call(async () => {
        const { ts } = await client.chat.postMessage({
          channel: channelId,
          ...message,
          unfurl_links: false,
          unfurl_media: false,
          ...(alertId === undefined
            ? {}
            : { metadata: { event_type: ALERT_EVENT_TYPE, event_payload: { alert_id: alertId } } }),
          ...(thread ? placeInThread(thread) : {}),
        });
        return { ts: ts! };
      }),

    updateMessage: ({ channelId, ts, message }: { channelId: string; ts: string; message: SlackMessage }) =>
      call(async () => {
        await client.chat.update({ channel: channelId, ts, ...message });
      }),

    /**
     * The `ts` of the message that was posted for an alert, or null when the conversation holds none since then. `threadTs`:
     * it is a line below that message.
     */
    findAlertMessage: ({
      channelId,
      alertId,
      since,
      threadTs,
    }: {
      channelId: string;
      alertId: string;
      since: Date;
      threadTs: string | null;
    }) =>
      call(async (): Promise<string | null> => {
        const page = {
          channel: channelId,
          oldest: String(since.getTime() / 1000),
          limit: HISTORY_PAGE_SIZE,
          include_all_metadata: true,
        };
        const pages: AsyncIterable<unknown> =
          threadTs === null
            ? client.paginate('conversations.history', page)
            : client.paginate('conversations.replies', { ...page, ts: threadTs });
        let readCount = 0;
        for await (const answer of pages) {
          const { messages = [] } = answer as { messages?: ListedMessage[] };
          const found = messages.find((message) => isOfAlert({ message, alertId }));
          if (found?.ts) return found.ts;
          readCount += 1;
          if (readCount === HISTORY_PAGES) return null;
        }
        return null;
      }),

    /** The conversation of the app with one person. Asking again gives the same. */
    openDirectChannel: ({ slackUserId }: { slackUserId: string }) =>
      call(() => openDirectChannel({ client, slackUserId })),

    sendDirectMessage: ({ slackUserId, message }: { slackUserId: string; message: SlackMessage }) =>
      call(async () => {
        const channel = await openDirectChannel({ client, slackUserId });
        await client.chat.postMessage({ channel, ...message, unfurl_links: false });
      }),

    /** Answers an interaction, visible to its person alone. Works five times within half an hour. */
    async respond({
      responseUrl,
      message,
      replaceOriginal,
    }: {
      responseUrl: string;
      message: SlackMessage;
      replaceOriginal: boolean;
    }): Promise<void> {
      const response = await fetch(responseUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ response_type: 'ephemeral', replace_original: replaceOriginal, ...message }),
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      }).catch((error: unknown) => {
        throw translateSlackError(error);
      });
      if (!response.ok) throw translateRespondStatus(response);
    },
  };
}

async function openDirectChannel({
  client,
  slackUserId,
}: {
  client: WebClient;
  slackUserId: string;
}): Promise<string> {
  const { channel } = await client.conversations.open({ users: slackUserId });
  return channel!.id!;
}

/** Which app a bot belongs to; Slack's `auth.test` says it for app tokens only. */
async function readAppId({ client, botId }: { client: WebClient; botId: string }): Promise<string | null> {
  const { bot } = await client.bots.info({ bot: botId }).catch((error: unknown) => {
    if (error instanceof WebAPIPlatformError) return { bot: undefined };
    throw error;
  });
  return bot?.app_id ?? null;
}

/** The client's types tell the two apart. */
const placeInThread = ({ ts, isBroadcast }: { ts: string; isBroadcast: boolean }) =>
  isBroadcast
    ? { thread_ts: ts, reply_broadcast: true as const }
    : { thread_ts: ts, reply_broadcast: false as const };

interface ListedMessage {
  ts?: string;
  metadata?: { event_type?: string; event_payload?: { alert_id?: unknown } };
}

const isOfAlert = ({ message: { metadata }, alertId }: { message: ListedMessage; alertId: string }) =>
  metadata?.event_type === ALERT_EVENT_TYPE && metadata.event_payload?.alert_id === alertId;

/** Takes `https://host`, `https://host/api` and `https://host/api/` alike. */
export function toApiUrl(url: string) {
  const trimmed = url.replace(/\/+$/, '');
  return trimmed.endsWith('/api') ? `${trimmed}/` : `${trimmed}/api/`;
}

// Every failure is thrown and logged where it matters.
export const SILENT = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => 'error' as never,
  setName() {},
};
