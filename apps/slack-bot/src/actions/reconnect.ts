import { AppError } from '@mailsync/foundation';
import { offerNewLink } from '../connecting/offer-connect-link.ts';
import { RECONNECT } from '../messages/mailbox-buttons.ts';
import type { Action } from './action.ts';
import { findPressedMailbox } from './find-pressed-mailbox.ts';

/** A private link for the owner; everybody else is told whom to ask. The value is the mailbox's id. */
export const reconnectAction: Action = {
  id: RECONNECT,

  async run(request) {
    const mailbox = await findPressedMailbox({
      request,
      refusal: 'Only its owner can reconnect a mailbox, because only they can let Mail Sync in.',
    });
    if (!mailbox.isOwn) {
      throw new AppError({
        code: 'mailbox.not_yours',
        kind: 'forbidden',
        message: `Only ${mailbox.userName} can reconnect ${mailbox.address}, because only its owner can let Mail Sync in.`,
      });
    }
    return offerNewLink({ ...request, mailbox });
  },
};
