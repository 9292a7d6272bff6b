export interface SlackPerson {
  slackUserId: string;
  name: string;
  teamId: string | null;
  email: string | null;
  isEmailConfirmed: boolean;
  isBot: boolean;
  isStranger: boolean;
  /** Of one channel, or of some. */
  isGuest: boolean;
  isDeleted: boolean;
}

/** What Slack says of a person, as far as we look at it. */
interface UserAnswer {
  team_id?: string | undefined;
  real_name?: string | undefined;
  profile?: { email?: string | undefined; real_name?: string | undefined } | undefined;
  is_restricted?: boolean | undefined;
  is_ultra_restricted?: boolean | undefined;
  is_email_confirmed?: boolean | undefined;
  is_bot?: boolean | undefined;
  is_stranger?: boolean | undefined;
  deleted?: boolean | undefined;
}

export function describePerson({
  slackUserId,
  user,
}: {
  slackUserId: string;
  user: UserAnswer | undefined;
}): SlackPerson {
  return {
    slackUserId,
    name: user?.profile?.real_name || (user?.real_name ?? ''),
    teamId: user?.team_id ?? null,
    email: user?.profile?.email ?? null,
    isEmailConfirmed: user?.is_email_confirmed !== false,
    isBot: user?.is_bot === true,
    isStranger: user?.is_stranger === true,
    isGuest: user?.is_restricted === true || user?.is_ultra_restricted === true,
    isDeleted: user?.deleted === true,
  };
}
