import { type Actor, can } from '@mailsync/crm';
import type { User } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import type { BotDependencies } from '../bot-dependencies.ts';
import { type MeantPerson, readMeantPerson } from './read-meant-person.ts';
import { readSlackPerson } from './read-slack-person.ts';

const SHOWN_NAME_LIMIT = 60;

/**
 * The user whom somebody means: by a mention, or by an address or a whole name of somebody whom they may see, that no other
 * has. Throws `person.not_found`; whether their mailboxes may be seen is asked by whoever shows them.
 */
export async function findMeantUser({
  words,
  actor,
  db,
  slack,
}: Pick<BotDependencies, 'db' | 'slack'> & { words: string[]; actor: Actor }): Promise<User> {
  const meant = readMeantPerson(words.join(' '));
  const found =
    'slackUserId' in meant
      ? await findMentioned({ slackUserId: meant.slackUserId, db, slack })
      : await findNamed({ meant, actor, db });
  if (!found || found.deactivatedAt) throw notFound(describeUnknown(meant));
  return found;
}

async function findMentioned({
  slackUserId,
  db,
  slack,
}: Pick<BotDependencies, 'db' | 'slack'> & { slackUserId: string }): Promise<User | undefined> {
  const remembered = await db.read((r) => r.users.findBySlackUserId(slackUserId));
  if (remembered) return remembered;
  const [person, ownTeamId] = [await readSlackPerson({ slackUserId, slack }), await slack.readOwnTeamId()];
  const isColleague = person && person.teamId === ownTeamId && !person.isStranger && person.isEmailConfirmed;
  return isColleague && person.email ? db.read((r) => r.users.findByEmail(person.email!)) : undefined;
}

async function findNamed({
  meant,
  actor,
  db,
}: Pick<BotDependencies, 'db'> & {
  meant: Exclude<MeantPerson, { slackUserId: string }>;
  actor: Actor;
}): Promise<User | undefined> {
  const users = await db.read((r) => r.users.list());
  const seen = users.filter(
    ({ id, teamId, deactivatedAt }) =>
      !deactivatedAt &&
      can({ user: actor, action: 'mailbox.see', subject: { ownerId: id, ownerTeamId: teamId } }),
  );
  const matches = seen.filter((user) =>
    'email' in meant ? user.email === meant.email : toComparable(user.name) === toComparable(meant.name),
  );
  if (matches.length > 1) {
    throw notFound('Several people have that name. Type @ and choose one of them, or type the address.');
  }
  return matches[0];
}

const toComparable = (name: string) => name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase();

function describeUnknown(meant: MeantPerson): string {
  if ('slackUserId' in meant) {
    return 'Mail Sync does not know that person. An administrator can add the e-mail address that they use in Slack.';
  }
  const typed = 'email' in meant ? meant.email : meant.name;
  const shown = typed.length > SHOWN_NAME_LIMIT ? `${typed.slice(0, SHOWN_NAME_LIMIT)}…` : typed;
  return `Nobody whose mailboxes you may see is called "${shown}". Type @ and choose the person, or type their whole name or address.`;
}

function notFound(message: string) {
  return new AppError({ code: 'person.not_found', kind: 'not_found', message });
}
