import type { PersonChange } from '../workspace/workspace.ts';
import { APP } from './open-emulated-slack.ts';
import { stripMetadata } from './strip-metadata.ts';

type Fields = Record<string, unknown>;

/** Makes an answer of `emulate` what Slack's would be: shared channels, changed people, whose the bot is. */
export function completeAnswer({
  method,
  fields,
  answer,
  sharedChannelIds,
  personChanges,
}: {
  method: string;
  fields: Fields;
  answer: Fields;
  sharedChannelIds: ReadonlySet<string>;
  personChanges: ReadonlyMap<string, PersonChange>;
}): Fields {
  switch (method) {
    case 'auth.test': {
      // Slack names the app for app tokens only; of a bot it is asked with bots.info.
      const { app_id: _, app_name: __, ...rest } = answer;
      return rest;
    }
    case 'bots.info':
      return { ...answer, bot: { ...(answer['bot'] as Fields), app_id: APP.id, user_id: APP.userId } };
    case 'conversations.info':
      return sharedChannelIds.has(String(fields['channel']))
        ? { ...answer, channel: { ...(answer['channel'] as Fields), is_ext_shared: true } }
        : answer;
    case 'conversations.list':
      return {
        ...answer,
        channels: ((answer['channels'] ?? []) as Fields[]).map((channel) =>
          sharedChannelIds.has(String(channel['id'])) ? { ...channel, is_ext_shared: true } : channel,
        ),
      };
    case 'users.lookupByEmail':
      return lookUp({ answer, personChanges });
    case 'conversations.history':
      return stripMetadata({ answer, fields });
    case 'users.info':
      return { ...answer, user: changePerson({ user: answer['user'] as Fields, personChanges }) };
    case 'users.list':
      return {
        ...answer,
        members: (answer['members'] as Fields[]).map((user) => changePerson({ user, personChanges })),
      };
    default:
      return answer;
  }
}

/** Slack does not find people who were deactivated. */
function lookUp({
  answer,
  personChanges,
}: {
  answer: Fields;
  personChanges: ReadonlyMap<string, PersonChange>;
}): Fields {
  if (answer['ok'] !== true) return answer;
  const user = changePerson({ user: answer['user'] as Fields, personChanges });
  return user['deleted'] === true ? { ok: false, error: 'users_not_found' } : { ...answer, user };
}

function changePerson({
  user,
  personChanges,
}: {
  user: Fields;
  personChanges: ReadonlyMap<string, PersonChange>;
}): Fields {
  const change = personChanges.get(String(user?.['id']));
  if (!change) return user;
  const { email, deleted } = change;
  return {
    ...user,
    ...(deleted === undefined ? {} : { deleted }),
    ...(email === undefined ? {} : { profile: { ...(user['profile'] as Fields), email } }),
  };
}
