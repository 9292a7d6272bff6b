export type SenderRefusal = 'other_workspace' | 'other_app';

/** Our workspace, and our app where it is known. */
export interface OwnApp {
  teamId: string;
  appId: string | null;
}

/**
 * Whether a payload comes from our workspace, from a person of it, and is meant for our app. Commands and events say
 * `team_id`, interactions `team.id`; in a channel shared with another company the person's own workspace is `user.team_id`.
 */
export function judgeSender({
  body,
  own,
}: {
  body: Readonly<Record<string, unknown>>;
  own: OwnApp;
}): SenderRefusal | null {
  const appId = body['api_app_id'];
  if (appId !== undefined && own.appId !== null && appId !== own.appId) return 'other_app';

  const team = readField({ of: body['team'], name: 'id' });
  const userTeam = readField({ of: body['user'], name: 'team_id' });
  const named = [body['team_id'], team, userTeam].filter((id) => id !== undefined && id !== null);
  const isOurs = named.length > 0 && named.every((id) => id === own.teamId);
  return isOurs ? null : 'other_workspace';
}

function readField({ of, name }: { of: unknown; name: string }): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}
