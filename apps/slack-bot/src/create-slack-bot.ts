import { App, LogLevel } from '@slack/bolt';
import type { ListSlackChannels } from '@mailsync/crm';
import { type Service, createServiceGroup, createSignal } from '@mailsync/foundation';
import { createActions } from './actions/create-actions.ts';
import { readPressPlace } from './actions/read-press-place.ts';
import { runPress } from './actions/run-press.ts';
import { createLetterbox } from './alerts/deliver-alerts.ts';
import { followEvents } from './alerts/follow-events.ts';
import { createTroubleWatch } from './alerts/watch-troubles.ts';
import type { BotDependencies } from './bot-dependencies.ts';
import { createChannelList } from './channels/list-channels.ts';
import { runCommand } from './commands/run-command.ts';
import { createTokenCheck, isTokenTrouble, WAITED_FOR } from './connection/check-token.ts';
import { followRemovals } from './connection/follow-removals.ts';
import { createSocketDoor } from './connection/keep-socket-open.ts';
import { createConnectionRecord } from './connection/record-connection.ts';
import { createHomes } from './home/create-homes.ts';
import { createInvitationLetterbox } from './invitations/send-invitations.ts';
import { CONNECT_ACTIONS } from './messages/connect-message.ts';
import { createHttpDoor } from './receiver/create-http-door.ts';
import { createIntake } from './receiver/create-intake.ts';
import { introduceOwners } from './people/introduce-owners.ts';
import { followPersonChange } from './people/follow-person-change.ts';
import { createPersonChecks } from './people/remember-checks.ts';
import { createPressedLinks } from './replies/remember-pressed-links.ts';
import { followConnections } from './replies/tell-connected.ts';
import { createSlackApi } from './slack-api/create-slack-api.ts';

const STOP_TIMEOUT_MS = 10_000;
/** A pass takes about a second; a person waits a little longer. */
const PATIENCE_MS = 4_000;

export interface SlackBotInput extends Omit<BotDependencies, 'slack' | 'personChecks' | 'patienceMs'> {
  settings: {
    botToken: string;
    /** How Slack reaches us. */
    door: { mode: 'socket'; appToken: string } | { mode: 'http'; signingSecret: string };
    /** Another address of Slack's Web API, for tests and private endpoints. */
    apiUrl?: string | undefined;
    patienceMs?: number | undefined;
  };
}

export interface SlackBot extends Service {
  /** `POST /slack/events`, over HTTP; null in Socket Mode. Works from the first moment; `start` begins to send alerts and news. */
  handle: ((request: Request) => Promise<Response>) | null;
  /** The channels that alerts may go to. Throws what Slack's Web API throws. */
  listChannels: ListSlackChannels;
}

/** Mail Sync in Slack: answers `/mailsync`, tells people what became of their links, alerts channels. */
export function createSlackBot(input: SlackBotInput): SlackBot {
  const { settings, ...given } = input;
  const { botToken, apiUrl, door } = settings;
  const slack = createSlackApi({
    botToken,
    apiUrl,
    onRefused: (code) => isTokenTrouble(code) && tokenCheck.lookSoon(),
  });
  const dependencies: BotDependencies = {
    ...given,
    slack,
    personChecks: createPersonChecks({ clock: input.clock }),
    publicUrl: input.publicUrl.replace(/\/+$/, ''),
    patienceMs: settings.patienceMs ?? PATIENCE_MS,
    logger: input.logger.child({ part: 'slack' }),
  };
  const { db, engine, clock, createId, logger, publicUrl } = dependencies;
  const pressedLinks = createPressedLinks({ clock });
  const alertsChanged = createSignal();
  const looksAsked = createSignal();
  const tellAlerts = () => {
    looksAsked.notify();
    alertsChanged.notify();
  };
  const actions = createActions({ onSnooze: looksAsked.notify });
  const record = createConnectionRecord({ db, mode: door.mode, clock, logger });
  const tokenCheck = createTokenCheck({
    slack,
    record,
    async onRecovered() {
      await db.write((r) => r.slack.endWaits({ problems: WAITED_FOR, now: clock.now() }));
      alertsChanged.notify();
    },
    logger,
  });
  const { readOwnApp } = tokenCheck;
  const intake = createIntake({ readOwnApp, onHeard: record.noteHeard, clock, logger });

  const homes = createHomes(dependencies);

  const app = new App({
    receiver: intake.receiver,
    // One workspace and one token, so there is nothing to look up.
    authorize: async () => ({ botToken }),
    logLevel: LogLevel.ERROR,
  });
  app.error(async (error) => logger.error({ error }, 'Slack: something sent to us could not be handled'));

  app.command('/mailsync', async ({ ack, command }) => {
    // Slack waits three seconds: acknowledge first, then work.
    await ack();
    const slash = {
      slackUserId: command.user_id,
      teamId: command.team_id,
      channelId: command.channel_id,
      text: command.text ?? '',
      responseUrl: command.response_url,
    };
    await runCommand({ ...dependencies, slash });
  });
  app.action({ type: 'block_actions' }, async ({ ack, body, action }) => {
    await ack();
    if (action.type !== 'button') return;
    const { action_id: actionId, value = '' } = action;
    const responseUrl = body.response_url ?? null;
    if (CONNECT_ACTIONS.has(actionId) && responseUrl !== null) {
      pressedLinks.remember({ linkId: value, slackUserId: body.user.id, responseUrl });
    }
    const { container, user } = body;
    const message = readPressPlace(container);
    const teamId = body.team?.id ?? user.team_id ?? '';
    await runPress({
      ...dependencies,
      actions,
      press: { slackUserId: user.id, teamId, actionId, value, responseUrl, message },
    });
  });

  followRemovals({ app, record, tokenCheck, logger });
  app.event('user_change', ({ event: { user } }) => {
    const news = { slackUserId: user.id, isDeleted: user.deleted, email: user.profile.email ?? null };
    return followPersonChange({ ...dependencies, news });
  });
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab === 'home') await homes.open({ slackUserId: event.user, teamId: body.team_id });
  });

  const now = () => clock.now();
  const services = createServiceGroup({
    name: 'slack-bot',
    services: [
      record,
      createLetterbox({ db, slack, clock, logger, publicUrl, changed: alertsChanged }),
      createTroubleWatch({
        db,
        engine,
        clock,
        createId,
        logger,
        asked: looksAsked,
        onChange: alertsChanged.notify,
      }),
      introduceOwners({ db, slack, clock, logger }),
      followEvents({ db, engine, createId, logger, now, onChange: tellAlerts }),
      followConnections({
        db,
        engine,
        slack,
        pressedLinks,
        clock,
        createId,
        logger,
        onChange: alertsChanged.notify,
      }),
      homes,
      createInvitationLetterbox({ db, slack, clock, logger, googleSignIn: input.googleSignIn }),
      tokenCheck,
      // Stopped in reverse: first nothing comes in any more, then what is under way ends.
      intake,
      ...(door.mode === 'socket'
        ? [createSocketDoor({ appToken: door.appToken, apiUrl, intake, record, readOwnApp, clock, logger })]
        : []),
    ],
    logger,
    stopTimeoutMs: STOP_TIMEOUT_MS,
  });
  return {
    name: 'slack-bot',
    handle:
      door.mode === 'http'
        ? createHttpDoor({ signingSecret: door.signingSecret, intake, clock, logger })
        : null,
    listChannels: createChannelList({ slack, clock }),
    start: services.start,
    async stop() {
      await services.stop();
      // Also of a bot that was never started.
      await intake.stop();
    },
  };
}
