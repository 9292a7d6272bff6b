import { type OwnedMailboxView, can } from '@mailsync/crm';
import type { User } from '@mailsync/db';
import type { BotDependencies } from '../bot-dependencies.ts';
import { writeDisconnectQuestion } from '../messages/disconnect-message.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import { writeQuestionValue } from './disconnect-question.ts';

/** Asks before a mailbox is disconnected, and whether what it recorded stays; removing is offered to those who may. */
export async function askDisconnect({
  mailbox,
  user,
  db,
  clock,
}: Pick<BotDependencies, 'db' | 'clock'> & {
  mailbox: OwnedMailboxView;
  user: User;
}): Promise<SlackMessage> {
  const owner = await db.read((r) => r.users.find(mailbox.userId));
  const mayRemove = can({
    user,
    action: 'history.remove',
    subject: { ownerId: mailbox.userId, ownerTeamId: owner?.teamId ?? null },
  });
  const value = writeQuestionValue({
    mailboxId: mailbox.id,
    userId: user.id,
    askedAtMs: clock.now().getTime(),
  });
  return writeDisconnectQuestion({ mailbox, mayRemove, value });
}
