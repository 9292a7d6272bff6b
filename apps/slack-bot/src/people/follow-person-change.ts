import type { BotDependencies } from '../bot-dependencies.ts';
import { judgePerson } from './judge-person.ts';
import { readSlackPerson } from './read-slack-person.ts';
import { recheckPerson } from './recheck-person.ts';

/** What Slack says of a person when anything about them changes, be it their picture. */
export interface PersonNews {
  slackUserId: string;
  isDeleted: boolean;
  email: string | null;
}

type Dependencies = Pick<BotDependencies, 'db' | 'slack' | 'clock' | 'logger'>;

/**
 * Somebody has left Slack, has come back, or has another address there. Most news are of neither and cost one look;
 * what the others say is asked of Slack again, so that late or lost news do no harm.
 */
export async function followPersonChange({
  news,
  ...dependencies
}: Dependencies & { news: PersonNews }): Promise<void> {
  const { db, slack, clock, logger } = dependencies;
  const { slackUserId, isDeleted, email } = news;
  const user = await db.read((r) => r.users.findBySlackUserId(slackUserId));
  if (!user) return noteReturn({ news, ...dependencies });
  if (!isDeleted && email?.toLowerCase() === user.email) return;

  const outcome = await recheckPerson({ user, slackUserId, db, slack, clock });
  if (outcome === 'left')
    logger.info(
      { userId: user.id },
      'A user has left the Slack workspace; they are still a user of Mail Sync',
    );
  if (outcome === 'changed')
    logger.info({ userId: user.id }, 'A user has another address in Slack now, and has to be matched anew');
}

/** Whoever had left and is back is not shown as gone; they are matched when they next use Mail Sync. */
async function noteReturn({
  news: { slackUserId, isDeleted, email },
  db,
  slack,
  clock,
}: Dependencies & { news: PersonNews }): Promise<void> {
  if (isDeleted || email === null) return;
  const user = await db.read((r) => r.users.findByEmail(email));
  if (!user?.slackLeftAt) return;
  const person = await readSlackPerson({ slackUserId, slack });
  const judged = judgePerson({ person, ownTeamId: await slack.readOwnTeamId() });
  if (!('verified' in judged) || judged.verified.email.toLowerCase() !== user.email) return;
  await db.write(async (r) => {
    await r.users.update({ id: user.id, changes: { slackLeftAt: null } });
    await r.events.append([
      { type: 'user.changed', mailboxId: null, userId: user.id, data: {}, at: clock.now() },
    ]);
  });
}
