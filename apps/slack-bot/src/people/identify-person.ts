import { type Database, type User, isUniqueViolation } from '@mailsync/db';
import type { SlackApi, SlackPerson } from '../slack-api/create-slack-api.ts';
import { readSlackPerson } from './read-slack-person.ts';

export type RefusalReason =
  'unknown' | 'deactivated' | 'no_verified_email' | 'not_a_person' | 'other_workspace';

export type Identity = { user: User } | { refusal: RefusalReason };

/**
 * Who of the company a Slack person is: one we remember, or the user whose e-mail address Slack has verified for this
 * member of our own workspace. Names never count.
 */
export async function identifyPerson({
  slackUserId,
  teamId,
  db,
  slack,
}: {
  slackUserId: string;
  /** The workspace that the request came from. */
  teamId: string;
  db: Database;
  slack: Pick<SlackApi, 'readOwnTeamId' | 'readPerson'>;
}): Promise<Identity> {
  const ownTeamId = await slack.readOwnTeamId();
  if (teamId !== ownTeamId) return { refusal: 'other_workspace' };

  const remembered = await db.read((r) => r.users.findBySlackUserId(slackUserId));
  if (remembered) return remembered.deactivatedAt ? { refusal: 'deactivated' } : { user: remembered };

  const person = await readSlackPerson({ slackUserId, slack });
  const refusal = person ? chooseRefusal({ person, ownTeamId }) : 'unknown';
  if (refusal) return { refusal };

  const user = await db.read((r) => r.users.findByEmail(person!.email!));
  if (!user) return { refusal: 'unknown' };
  if (user.deactivatedAt) return { refusal: 'deactivated' };
  await rememberSlackUser({ db, userId: user.id, slackUserId });
  return { user };
}

function chooseRefusal({
  person,
  ownTeamId,
}: {
  person: SlackPerson;
  ownTeamId: string;
}): RefusalReason | null {
  if (person.isBot || person.isDeleted) return 'not_a_person';
  if (person.isStranger || person.teamId !== ownTeamId) return 'other_workspace';
  return person.email && person.isEmailConfirmed ? null : 'no_verified_email';
}

async function rememberSlackUser({
  db,
  userId,
  slackUserId,
}: {
  db: Database;
  userId: string;
  slackUserId: string;
}) {
  try {
    await db.write((r) => r.users.update({ id: userId, changes: { slackUserId } }));
  } catch (error) {
    // Two commands at once: the other one has remembered it.
    if (!isUniqueViolation(error)) throw error;
  }
}
