import { can } from '@mailsync/crm';
import { writeStatusMessage } from '../messages/status-message.ts';
import type { Command } from './command.ts';

/** How one's own mailboxes are doing. */
export const statusCommand: Command = {
  name: 'status',
  what: 'see how your mailboxes are doing',
  isAllowed: (user) =>
    can({ user, action: 'mailbox.see', subject: { ownerId: user.id, ownerTeamId: user.teamId } }),

  async run({ engine, user, words, publicUrl, clock }) {
    const mailboxes = await engine.readMailboxes({ userIds: [user.id] });
    return writeStatusMessage({
      mailboxes: mailboxes.filter(({ disconnectedAt }) => disconnectedAt === null),
      publicUrl,
      now: clock.now(),
      note: words.length > 0 ? 'Only your own mailboxes can be shown here.' : null,
    });
  },
};
