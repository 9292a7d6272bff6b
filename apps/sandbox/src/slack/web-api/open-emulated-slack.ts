import { createEmulator } from 'emulate';
import { AppError } from '@mailsync/foundation';
import { slackUserIdOf } from '../stable-ids.ts';
import { createIdTranslator } from './translate-ids.ts';

export const APP = {
  id: 'A0MAILSYNC',
  botId: 'B0MAILSYNC',
  userId: slackUserIdOf('the app Mail Sync'),
  name: 'Mail Sync',
  handle: 'mail-sync',
};

/** The scopes of Mail Sync's manifest. */
export const DEFAULT_BOT_SCOPES = [
  'commands',
  'chat:write',
  'chat:write.public',
  'channels:read',
  'groups:read',
  'im:write',
  'users:read',
  'users:read.email',
];
const SET_UP_SCOPES = [
  'users:read',
  'channels:read',
  'im:write',
  'chat:write',
  'channels:manage',
  'channels:join',
];

type SlackAnswer = { ok: boolean; error?: string; [key: string]: unknown };

/** Slack's Web API by `emulate`, filled with our people and channels under stable ids. */
export async function openEmulatedSlack({
  teamName,
  botToken,
  scopes,
  people,
  channels,
}: {
  teamName: string;
  botToken: string;
  scopes: string[];
  people: { id: string; directMessageId: string; name: string; email: string }[];
  channels: { id: string; name: string; topic: string }[];
}) {
  const setUpToken = `${botToken}-set-up`;
  const emulator = await createEmulator({
    service: 'slack',
    port: 0,
    seed: {
      slack: {
        team: { name: teamName, domain: 'sample-data' },
        users: people.map(({ name, email }) => ({ name: email, real_name: name, email })),
        channels: channels.map(({ name, topic }) => ({ name, topic })),
        oauth_apps: [
          {
            app_id: APP.id,
            client_id: 'mailsync',
            client_secret: 'sample-data',
            name: APP.name,
            redirect_uris: [],
            scopes,
            bot_id: APP.botId,
            bot_name: APP.handle,
          },
        ],
        tokens: [
          { token: botToken, type: 'bot', user: APP.handle, scopes, app_id: APP.id, bot_id: APP.botId },
          { token: setUpToken, type: 'bot', user: APP.handle, scopes: SET_UP_SCOPES, bot_id: APP.botId },
          ...people.map(({ id, email }) => ({ token: personToken(id), user: email, scopes: ['chat:write'] })),
        ],
        strict_scopes: true,
      },
    },
  });

  const call = async ({ method, token, body }: { method: string; token: string; body: object }) => {
    const response = await fetch(`${emulator.url}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as SlackAnswer;
    if (!answer.ok) {
      const message = `The Slack stand-in could not be filled: ${method} answered ${answer.error}.`;
      throw new AppError({ code: 'sandbox.slack_failed', kind: 'unavailable', message });
    }
    return answer;
  };

  try {
    const ids = createIdTranslator();
    await pairIds({
      ids,
      people,
      channels,
      call: (method, body) => call({ method, token: setUpToken, body }),
    });
    return {
      ids,
      url: emulator.url,
      /** A person writes in a channel. */
      postAs: ({ personId, channelId, text }: { personId: string; channelId: string; text: string }) =>
        call({
          method: 'chat.postMessage',
          token: personToken(personId),
          body: { channel: ids.toDrawn(channelId), text },
        }),
      /** Something that happens to the workspace, with more rights than the app has. */
      administer: ({ method, body }: { method: string; body: Record<string, string> }) =>
        call({ method, token: setUpToken, body: JSON.parse(ids.toDrawn(JSON.stringify(body))) as object }),
      close: () => emulator.close(),
    };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

const personToken = (personId: string) => `xoxp-${personId}`;

async function pairIds({
  ids,
  people,
  channels,
  call,
}: {
  ids: ReturnType<typeof createIdTranslator>;
  people: { id: string; directMessageId: string; email: string }[];
  channels: { id: string; name: string }[];
  call: (method: string, body: object) => Promise<SlackAnswer>;
}) {
  const drawnUsers: { id: string; name: string }[] = [];
  let cursor = '';
  do {
    const page = await call('users.list', { limit: 1000, ...(cursor && { cursor }) });
    drawnUsers.push(...(page['members'] as typeof drawnUsers));
    cursor = (page['response_metadata'] as { next_cursor?: string } | undefined)?.next_cursor ?? '';
  } while (cursor !== '');
  const drawnChannels = (await call('conversations.list', { limit: 1000 }))['channels'] as {
    id: string;
    name: string;
  }[];
  ids.pair({ drawn: (await call('auth.test', {}))['user_id'] as string, stable: APP.userId });
  for (const channel of channels) {
    const drawn = drawnChannels.find(({ name }) => name === channel.name);
    if (drawn) ids.pair({ drawn: drawn.id, stable: channel.id });
  }
  for (const person of people) {
    const drawn = drawnUsers.find(({ name }) => name === person.email);
    if (!drawn) continue;
    ids.pair({ drawn: drawn.id, stable: person.id });
    const opened = await call('conversations.open', { users: drawn.id });
    ids.pair({ drawn: (opened['channel'] as { id: string }).id, stable: person.directMessageId });
  }
}
