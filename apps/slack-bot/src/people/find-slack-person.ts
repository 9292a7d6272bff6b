import type { Database, User } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { SlackApi } from '../slack-api/create-slack-api.ts';
import { rememberSlackUser } from './identify-person.ts';
import { judgePerson } from './judge-person.ts';

/**
 * The Slack id of one of our users: the one we remember, or the member of our workspace to whom Slack has confirmed the
 * user's address. Null when there is no such member.
 */
export async function findSlackPerson({
  user,
  db,
  slack,
  clock,
}: {
  user: Pick<User, 'id' | 'email' | 'slackUserId'>;
  db: Database;
  slack: Pick<SlackApi, 'readOwnTeamId' | 'findPersonByEmail'>;
  clock: Clock;
}): Promise<string | null> {
  if (user.slackUserId) return user.slackUserId;

  const judged = judgePerson({
    person: await slack.findPersonByEmail({ email: user.email }),
    ownTeamId: await slack.readOwnTeamId(),
  });
  if (!('verified' in judged) || judged.verified.email.toLowerCase() !== user.email) return null;
  const { slackUserId } = judged.verified;
  await rememberSlackUser({ db, clock, userId: user.id, slackUserId });
  return slackUserId;
}
