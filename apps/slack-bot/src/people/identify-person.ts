import type { Crm } from '@mailsync/crm';
import { type Database, type User, isUniqueViolation } from '@mailsync/db';
import { type Clock, isAppError } from '@mailsync/foundation';
import type { SlackApi } from '../slack-api/create-slack-api.ts';
import { type RefusalReason, type VerifiedPerson, judgePerson } from './judge-person.ts';
import { readSlackPerson } from './read-slack-person.ts';
import { recheckPerson } from './recheck-person.ts';
import type { PersonChecks } from './remember-checks.ts';

/** `colleague`: a full member of our own workspace, who may be told whom to ask. */
export type Identity = { user: User } | { refusal: RefusalReason; colleague: { email: string } | null };

interface IdentifyInput {
  slackUserId: string;
  /** The workspace that the request came from. */
  teamId: string;
  db: Database;
  crm: { users: Pick<Crm['users'], 'signUpFromSlack'> };
  slack: Pick<SlackApi, 'readOwnTeamId' | 'readPerson'>;
  personChecks: PersonChecks;
  clock: Clock;
}

/**
 * Who of the company a Slack person is: one we remember, or the user whose e-mail address Slack has verified for this
 * member of our own workspace. Names never count. Where the company allows it, a colleague is let in as a salesperson.
 */
export async function identifyPerson(input: IdentifyInput): Promise<Identity> {
  const { slackUserId, teamId, db, slack } = input;
  const ownTeamId = await slack.readOwnTeamId();
  if (teamId !== ownTeamId) return refuse('other_workspace');

  const remembered = await db.read((r) => r.users.findBySlackUserId(slackUserId));
  if (remembered && (await isStillTheSame({ ...input, user: remembered })))
    return remembered.deactivatedAt ? refuse('deactivated') : { user: remembered };

  const judged = judgePerson({ person: await readSlackPerson({ slackUserId, slack }), ownTeamId });
  if ('refusal' in judged) return refuse(judged.refusal);
  return matchByEmail({ ...input, person: judged.verified });
}

const refuse = (refusal: RefusalReason): Identity => ({ refusal, colleague: null });

async function isStillTheSame({ user, ...input }: IdentifyInput & { user: User }): Promise<boolean> {
  const { slackUserId, personChecks } = input;
  if (!personChecks.isDue(slackUserId)) return true;
  try {
    if ((await recheckPerson({ user, ...input })) !== 'same') return false;
    personChecks.note(slackUserId);
    return true;
  } catch (error) {
    // The request is Slack's own and says who it is from; that Slack cannot be asked just now locks nobody out.
    if (isAppError(error) && error.kind === 'unavailable') return true;
    throw error;
  }
}

async function matchByEmail({
  person,
  ...input
}: IdentifyInput & { person: VerifiedPerson }): Promise<Identity> {
  const { db, clock, crm, personChecks } = input;
  const { email, name, slackUserId, isGuest } = person;
  const known = await db.read((r) => r.users.findByEmail(email));
  if (known?.deactivatedAt) return refuse('deactivated');
  // Guests are let in only when somebody has added them.
  const user =
    known ?? (isGuest ? null : await crm.users.signUpFromSlack({ person: { email, name, slackUserId } }));
  if (!user) return { refusal: 'unknown', colleague: isGuest ? null : { email } };

  await rememberSlackUser({ db, clock, userId: user.id, slackUserId });
  personChecks.note(slackUserId);
  return { user };
}

/** With an event: what is being said of their mailboxes is said to them too from now on. */
export async function rememberSlackUser({
  db,
  clock,
  userId,
  slackUserId,
}: {
  db: Database;
  clock: Clock;
  userId: string;
  slackUserId: string;
}) {
  try {
    await db.write(async (r) => {
      await r.users.update({ id: userId, changes: { slackUserId, slackLeftAt: null } });
      await r.events.append([{ type: 'user.changed', mailboxId: null, userId, data: {}, at: clock.now() }]);
    });
  } catch (error) {
    // Two commands at once: the other one has remembered it.
    if (!isUniqueViolation(error)) throw error;
  }
}
