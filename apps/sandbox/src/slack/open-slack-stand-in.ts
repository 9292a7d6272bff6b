import { createProductCaller } from './call-product.ts';
import { createClientPage } from './client/create-client-page.ts';
import { createSlackControl, type SlackControl } from './control.ts';
import { listen } from './listen.ts';
import { slackChannelIdOf, slackDirectMessageIdOf, slackUserIdOf } from './stable-ids.ts';
import { createPostResponse, createResponseReceiver } from './web-api/create-response-receiver.ts';
import { createWebApi, type SlackCall } from './web-api/create-web-api.ts';
import { createFaults } from './web-api/faults.ts';
import { createLimits } from './web-api/limits.ts';
import { APP, DEFAULT_BOT_SCOPES, openEmulatedSlack } from './web-api/open-emulated-slack.ts';
import { openSocketMode } from './ways/open-socket-mode.ts';
import { createPoster } from './ways/post-to-product.ts';
import { createInstallation } from './workspace/installation.ts';
import { createResponseUrls } from './workspace/response-urls.ts';
import { type PersonChange, createWorkspace } from './workspace/workspace.ts';
import { systemClock, type Clock } from '@mailsync/foundation';

const CALL_LOG_LIMIT = 10_000;
const LOCALHOST = '127.0.0.1';

/** Channels of every simulated workspace. Ids come from names, so they outlive a restart. */
export const SLACK_CHANNELS = [
  { name: 'sales', topic: 'Deals, leads and who does what' },
  { name: 'mailsync-alerts', topic: 'Mail Sync says here when something needs a person' },
].map((channel) => ({ ...channel, id: slackChannelIdOf(channel.name) }));

export interface SlackStandInOptions {
  /** How the app is told of things: `http` unless it says otherwise. */
  mode?: 'http' | 'socket';
  /** Where the product answers `POST /slack/events`; asked at each delivery, since it may start later. Unused in Socket Mode. */
  productUrl: () => string;
  /** 0 or nothing: any free port. */
  port?: number;
  clientPort?: number;
  users: { email: string; name: string; slackUserId?: string }[];
  signingSecret: string;
  botToken: string;
  /** For Socket Mode. */
  appToken?: string;
  teamName: string;
  /** What the app was granted; the manifest's scopes when left out. */
  scopes?: string[];
  /** Beside those of every simulated workspace. */
  moreChannels?: string[];
  /** Whether calls are limited as Slack limits them; not, unless asked for. */
  isLimited?: boolean;
  clock?: Clock;
}

export interface SlackStandIn {
  apiUrl: string;
  /** The simulated Slack, for a browser. */
  clientUrl: string;
  /** What the product is told: a signing secret for HTTP, an app token for Socket Mode. */
  settings: Record<'SLACK_BOT_TOKEN' | 'SLACK_API_URL', string> &
    Partial<Record<'SLACK_SIGNING_SECRET' | 'SLACK_APP_TOKEN', string>>;
  control: SlackControl;
  /** Calls that were put off by the rate limits. */
  countLimited(): number;
  close(): Promise<void>;
}

/** Slack on this machine: its Web API, what it sends to apps, and a page to use it like a person. State is in memory. */
export async function openSlackStandIn({
  mode = 'http',
  productUrl,
  port = 0,
  clientPort = 0,
  users,
  signingSecret,
  botToken,
  appToken = `xapp-1-${APP.id}-1-sample`,
  teamName,
  scopes = DEFAULT_BOT_SCOPES,
  moreChannels = [],
  isLimited = false,
  clock = systemClock,
}: SlackStandInOptions): Promise<SlackStandIn> {
  const people = users.map(({ email, name, slackUserId }) => ({
    id: slackUserId ?? slackUserIdOf(email),
    directMessageId: slackDirectMessageIdOf(email),
    name,
    email: email.toLowerCase(),
  }));
  const channels = [
    ...SLACK_CHANNELS,
    ...moreChannels.map((name) => ({ name, topic: '', id: slackChannelIdOf(name) })),
  ];
  const emulated = await openEmulatedSlack({ teamName, botToken, scopes, people, channels });
  const workspace = createWorkspace({
    teamName,
    people: people.map(({ id, name, email }) => ({ id, name, email })),
    conversations: [
      ...channels.map((channel) => ({ ...channel, kind: 'channel' as const, personId: null })),
      ...people.map(({ id, directMessageId }) => ({
        id: directMessageId,
        kind: 'direct_message' as const,
        name: APP.name,
        topic: 'Direct messages with the app',
        personId: id,
      })),
    ],
  });

  const calls: SlackCall[] = [];
  const onCall = (call: { method: string; fields: Record<string, unknown> }) => {
    calls.push({ ...call, at: clock.now() });
    if (calls.length > CALL_LOG_LIMIT) calls.shift();
  };
  const faults = createFaults();
  const limits = isLimited ? createLimits({ clock }) : null;
  const sharedChannelIds = new Set<string>();
  const postResponse = createPostResponse({ workspace, clock });
  const responseUrls = createResponseUrls({ clock, baseUrl: () => api.url });

  const personChanges = new Map<string, PersonChange>();
  const installation = createInstallation({ botToken, appToken, isSocketModeOn: mode === 'socket' });
  const socketMode = openSocketMode({
    appId: APP.id,
    installation,
    baseUrl: () => api.url.replace(/^http/, 'ws'),
  });

  const webApi = createWebApi({
    workspace,
    emulated,
    botToken,
    scopes,
    installation,
    createConnectionUrl: socketMode.createUrl,
    personChanges,
    faults,
    limits,
    sharedChannelIds,
    onCall,
  });
  webApi.route(
    '/',
    createResponseReceiver({
      responseUrls,
      postResponse,
      onCall,
      takeFault: () => {
        const fault = faults.take('response_url');
        return fault && (fault.status ?? 500);
      },
    }),
  );
  const deliver = mode === 'socket' ? socketMode.deliver : createPoster({ productUrl, signingSecret, clock });
  const caller = createProductCaller({ deliver, clock, workspace, responseUrls, postResponse });
  const control = createSlackControl({
    workspace,
    caller,
    emulated,
    faults,
    sharedChannelIds,
    calls,
    installation,
    socketMode,
    personChanges,
  });

  const opened: { close(): Promise<void> }[] = [emulated];
  const openPort = async (fetch: Parameters<typeof listen>[0]['fetch'], wantedPort: number) => {
    try {
      const server = await listen({ fetch, port: wantedPort, hostname: LOCALHOST });
      opened.unshift(server);
      return server;
    } catch (error) {
      await Promise.all(opened.map((one) => one.close()));
      throw error;
    }
  };
  const api = await openPort(webApi.fetch, port);
  api.onUpgrade(socketMode.upgrade);
  // Before the server that its connections came by: that waits for them.
  opened.unshift(socketMode);
  const client = await openPort(createClientPage({ workspace, control }).fetch, clientPort);

  return {
    apiUrl: api.url,
    clientUrl: client.url,
    settings: {
      SLACK_BOT_TOKEN: botToken,
      ...(mode === 'socket' ? { SLACK_APP_TOKEN: appToken } : { SLACK_SIGNING_SECRET: signingSecret }),
      SLACK_API_URL: `${api.url}/api/`,
    },
    control,
    countLimited: () => limits?.countLimited() ?? 0,
    async close() {
      for (const one of opened) await one.close();
    },
  };
}
