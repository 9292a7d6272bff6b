import { can, toActor } from '@mailsync/crm';
import { writeStandingMessage } from '../messages/standing-message.ts';
import { writeStatusMessage } from '../messages/status-message.ts';
import type { SlackMessage } from '../slack-api/slack-message.ts';
import type { Command, CommandRequest } from './command.ts';
import { listMeantMailboxes, usageOfOthers } from './list-meant-mailboxes.ts';

/** What fits one screen. */
const SHOWN_MAILBOXES = 10;

/** How one's own mailboxes are doing; for those who may see it, one person's or everybody's. */
export const statusCommand: Command = {
  name: 'status',
  usage: (user) => usageOfOthers(user, '[@person | all]'),
  what: 'see how mailboxes are doing',
  isAllowed: (user) =>
    can({ user, action: 'mailbox.see', subject: { ownerId: user.id, ownerTeamId: user.teamId } }),

  async run(request) {
    if (request.words.join(' ').toLowerCase() === 'all') return writeAll(request);
    const { mailboxes, ownerName, note } = await listMeantMailboxes(request);
    return writeStatusMessage({
      mailboxes,
      ownerName,
      note,
      publicUrl: request.publicUrl,
      now: request.clock.now(),
    });
  },
};

async function writeAll(request: CommandRequest): Promise<SlackMessage> {
  const { crm, user, publicUrl, clock } = request;
  const actor = toActor(user);
  const standing = await crm.company.readStanding({ actor, limit: SHOWN_MAILBOXES });
  if (standing) return writeStandingMessage({ standing, publicUrl });
  return writeStatusMessage({
    mailboxes: await crm.mailboxes.listOf({ actor, userId: user.id }),
    ownerName: null,
    note: 'Only your own mailboxes can be shown here.',
    publicUrl,
    now: clock.now(),
  });
}
