import { can } from '@mailsync/crm';
import { askDisconnect } from '../disconnecting/ask-disconnect.ts';
import { DISCONNECT_ASK } from '../messages/mailbox-buttons.ts';
import type { Command } from './command.ts';
import { usageOfOthers } from './list-meant-mailboxes.ts';
import { runForOneMailbox } from './run-for-one-mailbox.ts';

/** Asks first, and which mailbox where there are several. */
export const disconnectCommand: Command = {
  name: 'disconnect',
  usage: (user) => usageOfOthers(user, '[@person]'),
  what: 'stop recording a mailbox; you are asked first',
  isAllowed: (user) =>
    can({ user, action: 'mailbox.act', subject: { ownerId: user.id, ownerTeamId: user.teamId } }),

  run: (request) =>
    runForOneMailbox({
      request,
      question: 'Which mailbox do you want to disconnect?',
      button: { actionId: DISCONNECT_ASK, label: 'Disconnect…' },
      work: async (mailbox) => askDisconnect({ ...request, mailbox }),
    }),
};
