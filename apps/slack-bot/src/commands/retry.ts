import { can } from '@mailsync/crm';
import { RETRY_NOW } from '../messages/mailbox-buttons.ts';
import { writeWaitingMessage } from '../messages/connect-message.ts';
import { retryMailbox } from '../retrying/retry-mailbox.ts';
import type { Command } from './command.ts';
import { usageOfOthers } from './list-meant-mailboxes.ts';
import { runForOneMailbox } from './run-for-one-mailbox.ts';

/** Tries a mailbox at once, also one that has been given up. */
export const retryCommand: Command = {
  name: 'retry',
  usage: (user) => usageOfOthers(user, '[@person]'),
  what: 'have a mailbox tried again at once',
  isAllowed: (user) =>
    can({ user, action: 'mailbox.act', subject: { ownerId: user.id, ownerTeamId: user.teamId } }),

  run: (request) =>
    runForOneMailbox({
      request,
      question: 'Which mailbox shall Mail Sync try now?',
      button: { actionId: RETRY_NOW, label: 'Retry now' },
      work: async (mailbox) =>
        mailbox.status === 'pending'
          ? writeWaitingMessage({ mailbox })
          : retryMailbox({ ...request, mailboxId: mailbox.id }),
    }),
};
