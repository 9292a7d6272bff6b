import { RETRY_NOW } from '../messages/mailbox-buttons.ts';
import { retryMailbox } from '../retrying/retry-mailbox.ts';
import type { Action } from './action.ts';
import { findPressedMailbox } from './find-pressed-mailbox.ts';

/** Tries a mailbox at once, for those who may. The value is the mailbox's id. */
export const retryNowAction: Action = {
  id: RETRY_NOW,

  async run(request) {
    const mailbox = await findPressedMailbox({
      request,
      refusal:
        'Only its owner, the sales manager of their team, a company manager or an administrator can retry this mailbox.',
    });
    return retryMailbox({ ...request, mailboxId: mailbox.id });
  },
};
