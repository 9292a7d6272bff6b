import type { Database, User } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { SlackApi } from '../slack-api/create-slack-api.ts';
import { forgetSlackPerson } from './forget-slack-person.ts';
import { judgePerson } from './judge-person.ts';
import { readSlackPerson } from './read-slack-person.ts';

/**
 * Asks Slack once more who a remembered person is. Whoever has left, or has another address there, is remembered no more,
 * so that no message of ours goes to that account; as a user of Mail Sync they stay as they were.
 */
export async function recheckPerson({
  user,
  slackUserId,
  db,
  slack,
  clock,
}: {
  user: User;
  slackUserId: string;
  db: Database;
  slack: Pick<SlackApi, 'readOwnTeamId' | 'readPerson'>;
  clock: Clock;
}): Promise<'same' | 'left' | 'changed'> {
  const person = await readSlackPerson({ slackUserId, slack });
  const judged = judgePerson({ person, ownTeamId: await slack.readOwnTeamId() });
  if ('verified' in judged && judged.verified.email.toLowerCase() === user.email) return 'same';
  // Members have an address: that none is shown says that the scope for it is gone, and nothing of the person.
  const isShownNone = person?.email === null && 'refusal' in judged && judged.refusal === 'no_verified_email';
  if (isShownNone) return 'same';

  const hasLeft = !person || person.isDeleted;
  const now = clock.now();
  await db.write((r) => forgetSlackPerson({ r, userId: user.id, slackUserId, hasLeft, now }));
  return hasLeft ? 'left' : 'changed';
}
