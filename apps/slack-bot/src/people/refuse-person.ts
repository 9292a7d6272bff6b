import type { BotDependencies } from '../bot-dependencies.ts';
import { writeRefusalMessage, writeUnknownColleagueMessage } from '../messages/refusal-message.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import type { Identity } from './identify-person.ts';

const NAMED_ADMINISTRATORS = 3;

/** Why somebody is not let in. Only colleagues are told who runs Mail Sync. */
export async function refusePerson({
  identity: { refusal, colleague },
  slackUserId,
  db,
  logger,
}: Pick<BotDependencies, 'db' | 'logger'> & {
  slackUserId: string;
  identity: Extract<Identity, { refusal: unknown }>;
}): Promise<SlackMessage> {
  logger.info({ slackUserId, refusal }, 'Somebody in Slack was not let in');
  if (refusal !== 'unknown' || !colleague) return writeRefusalMessage({ reason: refusal });
  const users = await db.read((r) => r.users.list());
  const administrators = users
    .filter((user) => user.role === 'administrator' && user.activatedAt && !user.deactivatedAt)
    .slice(0, NAMED_ADMINISTRATORS)
    .map(({ name }) => name);
  return writeUnknownColleagueMessage({ email: colleague.email, administrators });
}
