import { SocketModeClient } from '@slack/socket-mode';
import type { Logger } from '@mailsync/foundation';
import { SILENT, toApiUrl } from '../slack-api/create-slack-api.ts';
import { translateSlackError } from '../slack-api/translate-slack-error.ts';
import type { SocketEnd } from './choose-wait.ts';

const CALL_TIMEOUT_MS = 10_000;
const CLOSE_WITHIN_MS = 2_000;

/** How long Slack may be silent. */
export interface SocketPatience {
  /** From asking for a connection to its welcome. */
  welcomeMs: number;
  /** To answer a ping of ours. The library pings three times as often; a program that is busy for seconds must not lose its connection. */
  pongMs: number;
  /** Between two pings of Slack's own, once it has sent one. */
  pingMs: number;
}
const PATIENCE: SocketPatience = { welcomeMs: 20_000, pongMs: 15_000, pingMs: 60_000 };

const ENDS: Readonly<Record<string, SocketEnd>> = {
  link_disabled: { why: 'switched off' },
  too_many_websockets: { why: 'too many' },
};

/** Something that Slack sent over a connection. `acknowledge` throws when the connection is gone. */
export interface SocketEnvelope {
  envelopeId: string;
  body: unknown;
  retryNum: number | undefined;
  retryReason: string | undefined;
  acknowledge(answer?: unknown): Promise<void>;
}

/** An open connection of Socket Mode. */
export interface OpenSocket {
  /** The app that Slack believes us to be. */
  appId: string | null;
  /** Resolves when it has ended, or Slack asks to leave: then it goes on until it is closed. */
  ended: Promise<SocketEnd>;
  close(): Promise<void>;
}

type EnvelopeEvent = {
  ack: (answer?: Record<string, unknown>) => Promise<void>;
  envelope_id: string;
  body: unknown;
  retry_num?: number;
  retry_reason?: string;
};

/**
 * Opens one connection and resolves once Slack has welcomed it. Rejects with a `SocketEnd`. Coming back is not left to the
 * library: its reconnecting rejects where nobody listens, which ends the process, and it waits five seconds each time.
 */
export async function openSocket({
  appToken,
  apiUrl,
  onEnvelope,
  abandon,
  logger,
  patience = PATIENCE,
}: {
  appToken: string;
  apiUrl: string | undefined;
  onEnvelope: (envelope: SocketEnvelope) => void;
  /** Settles when nobody wants it any more. */
  abandon: Promise<SocketEnd>;
  logger: Logger;
  patience?: SocketPatience;
}): Promise<OpenSocket> {
  const client = new SocketModeClient({
    appToken,
    autoReconnectEnabled: false,
    logger: SILENT,
    clientPingTimeout: patience.pongMs,
    serverPingTimeout: patience.pingMs,
    clientOptions: {
      ...(apiUrl === undefined ? {} : { slackApiUrl: toApiUrl(apiUrl) }),
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: CALL_TIMEOUT_MS,
    },
  });
  const { promise: ended, resolve: end } = Promise.withResolvers<SocketEnd>();
  let appId: string | null = null;
  readMessagesFirst({
    client,
    logger,
    onHello: (id) => (appId = id),
    onDisconnect: (reason) => end(ENDS[reason] ?? { why: 'asked to leave' }),
  });
  client.on('slack_event', ({ ack, envelope_id, body, retry_num, retry_reason }: EnvelopeEvent) =>
    onEnvelope({
      envelopeId: envelope_id,
      body,
      retryNum: retry_num,
      retryReason: retry_reason,
      acknowledge: (answer) => ack(answer as Record<string, unknown> | undefined),
    }),
  );
  client.on('error', (error: unknown) => logger.debug({ error }, 'A connection to Slack has failed'));
  client.on('disconnected', () => end({ why: 'dropped' }));

  const close = () => closeClient(client);
  const { promise: late, reject: giveUp } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => giveUp(new Error('Slack did not welcome a connection in time')),
    patience.welcomeMs,
  );
  try {
    const refused = Promise.race([ended, abandon]).then((why) =>
      Promise.reject(why.why === 'dropped' ? undefined : why),
    );
    await Promise.race([client.start(), late, refused]);
    return { appId, ended, close };
  } catch (reason) {
    await close();
    throw isSocketEnd(reason) ? reason : { why: 'failed', error: translateSlackError(reason) };
  } finally {
    clearTimeout(timer);
  }
}

const isSocketEnd = (reason: unknown): reason is SocketEnd =>
  typeof reason === 'object' && reason !== null && 'why' in reason;

/**
 * Reads each message before the library does: it tells nobody why Slack disconnects and closes at once, so that whatever
 * comes meanwhile is lost; and a message that is no envelope makes it reject where nobody listens.
 */
function readMessagesFirst({
  client,
  logger,
  onHello,
  onDisconnect,
}: {
  client: SocketModeClient;
  logger: Logger;
  onHello: (appId: string | null) => void;
  onDisconnect: (reason: string) => void;
}) {
  const passOn = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    const message = parseMessage(data);
    if (message?.['type'] === 'disconnect') {
      logger.info({ reason: message['reason'] }, 'Slack asks to leave a connection');
      return onDisconnect(String(message['reason']));
    }
    if (message?.['type'] === 'hello') {
      const info = message['connection_info'] as { app_id?: unknown } | undefined;
      onHello(typeof info?.app_id === 'string' ? info.app_id : null);
    } else if (!message || !isEnvelope(message)) {
      return logger.warn({ type: message?.['type'] }, 'Slack sent something that is no envelope');
    }
    for (const listener of passOn) listener(data, isBinary);
  });
}

function parseMessage(data: unknown): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function isEnvelope({ type, envelope_id, payload }: Record<string, unknown>): boolean {
  if (typeof type !== 'string' || typeof envelope_id !== 'string') return false;
  if (typeof payload !== 'object' || payload === null) return false;
  const event = (payload as { event?: unknown }).event;
  return type !== 'events_api' || (typeof event === 'object' && event !== null);
}

/** Says goodbye; whoever does not answer that in time is left. */
async function closeClient(client: SocketModeClient): Promise<void> {
  // A connection that is still being made cannot be stopped: it is left as soon as it is there.
  client.once('connected', () => void client.disconnect());
  const { promise: timeUp, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, CLOSE_WITHIN_MS);
  await Promise.race([client.disconnect(), timeUp]);
  clearTimeout(timer);
  // Said twice, the library cuts what is still open.
  void client.disconnect();
}
