import { can } from '@mailsync/crm';
import { askDisconnect } from '../disconnecting/ask-disconnect.ts';
import { writeChooseMailboxMessage } from '../messages/choose-mailbox-message.ts';
import { DISCONNECT_ASK } from '../messages/mailbox-buttons.ts';
import { writeStatusMessage } from '../messages/status-message.ts';
import type { Command } from './command.ts';
import { listMeantMailboxes, usageOfOthers } from './list-meant-mailboxes.ts';

/** Asks first, and which mailbox where there are several. */
export const disconnectCommand: Command = {
  name: 'disconnect',
  usage: (user) => usageOfOthers(user, '[@person]'),
  what: 'stop recording a mailbox; you are asked first',
  isAllowed: (user) =>
    can({ user, action: 'mailbox.act', subject: { ownerId: user.id, ownerTeamId: user.teamId } }),

  async run(request) {
    const { publicUrl, clock } = request;
    const { mailboxes, ownerName, note } = await listMeantMailboxes(request);
    const [mailbox] = mailboxes;
    if (!mailbox) return writeStatusMessage({ mailboxes, ownerName, note, publicUrl, now: clock.now() });
    if (mailboxes.length > 1) {
      return writeChooseMailboxMessage({
        mailboxes,
        question: 'Which mailbox do you want to disconnect?',
        button: { actionId: DISCONNECT_ASK, label: 'Disconnect…' },
        publicUrl,
      });
    }
    return askDisconnect({ ...request, mailbox });
  },
};
