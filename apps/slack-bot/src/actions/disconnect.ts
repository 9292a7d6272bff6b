import { toActor } from '@mailsync/crm';
import { askDisconnect } from '../disconnecting/ask-disconnect.ts';
import { readQuestion } from '../disconnecting/disconnect-question.ts';
import {
  DISCONNECT_CANCEL,
  DISCONNECT_KEEP,
  DISCONNECT_REMOVE,
  writeDisconnectedMessage,
  writeNotDisconnectedMessage,
} from '../messages/disconnect-message.ts';
import { DISCONNECT_ASK } from '../messages/mailbox-buttons.ts';
import type { Action } from './action.ts';
import { findPressedMailbox } from './find-pressed-mailbox.ts';

/** Asks; the value is the mailbox's id. */
export const disconnectAskAction: Action = {
  id: DISCONNECT_ASK,

  async run(request) {
    const mailbox = await findPressedMailbox({
      request,
      refusal:
        'Only its owner, the sales manager of their team, a company manager or an administrator can disconnect this mailbox.',
    });
    return askDisconnect({ ...request, mailbox });
  },
};

export const disconnectKeepAction = answerAction({ id: DISCONNECT_KEEP, history: 'keep' });
export const disconnectRemoveAction = answerAction({ id: DISCONNECT_REMOVE, history: 'remove' });

export const disconnectCancelAction: Action = {
  id: DISCONNECT_CANCEL,
  answersInPlace: true,
  run: async () => writeNotDisconnectedMessage(),
};

/** An answer to the question, whose place it takes; the CRM asks again what the person may do. */
function answerAction({ id, history }: { id: string; history: 'keep' | 'remove' }): Action {
  return {
    id,
    answersInPlace: true,

    async run({ crm, user, value, clock }) {
      const { mailboxId } = readQuestion({ value, userId: user.id, now: clock.now() });
      const mailbox = await crm.mailboxes.disconnect({ actor: toActor(user), mailboxId, history });
      return writeDisconnectedMessage({ mailbox, history });
    },
  };
}
