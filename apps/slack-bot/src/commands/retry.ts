import { can } from '@mailsync/crm';
import { writeChooseMailboxMessage } from '../messages/choose-mailbox-message.ts';
import { RETRY_NOW } from '../messages/mailbox-buttons.ts';
import { writeStatusMessage } from '../messages/status-message.ts';
import { writeWaitingMessage } from '../messages/connect-message.ts';
import { retryMailbox } from '../retrying/retry-mailbox.ts';
import type { Command } from './command.ts';
import { listMeantMailboxes, usageOfOthers } from './list-meant-mailboxes.ts';

/** Tries a mailbox at once, also one that has been given up. */
export const retryCommand: Command = {
  name: 'retry',
  usage: (user) => usageOfOthers(user, '[@person]'),
  what: 'have a mailbox tried again at once',
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
        question: 'Which mailbox shall Mail Sync try now?',
        button: { actionId: RETRY_NOW, label: 'Retry now' },
        publicUrl,
      });
    }
    if (mailbox.status === 'pending') return writeWaitingMessage({ mailbox });
    return retryMailbox({ ...request, mailboxId: mailbox.id });
  },
};
