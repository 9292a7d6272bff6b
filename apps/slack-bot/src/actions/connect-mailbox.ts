import { chooseMailbox } from '../commands/connect.ts';
import { offerFirstLink, offerNewLink } from '../connecting/offer-connect-link.ts';
import { CONNECT_MAILBOX } from '../messages/home-buttons.ts';
import type { Action } from './action.ts';

/** A private link for whoever presses, whoever the button was meant for. */
export const connectMailboxAction: Action = {
  id: CONNECT_MAILBOX,

  async run(request) {
    const { engine, user } = request;
    const mailboxes = await engine.readMailboxes({ userIds: [user.id] });
    const mailbox = chooseMailbox({ mailboxes, email: user.email });
    return mailbox
      ? offerNewLink({ ...request, mailbox })
      : offerFirstLink({ ...request, address: user.email });
  },
};
