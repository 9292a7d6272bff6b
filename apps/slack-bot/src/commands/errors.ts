import { can, toActor } from '@mailsync/crm';
import { writeErrorsMessage } from '../messages/errors-message.ts';
import type { Command } from './command.ts';
import { listMeantMailboxes, usageOfOthers } from './list-meant-mailboxes.ts';

/** One more than are shown, so that it can be said that there are more. */
const OPEN_LIMIT = 5;
const OVER_LIMIT = 3;

/** What is wrong and how to mend it; for those who run the installation, its faults too. */
export const errorsCommand: Command = {
  name: 'errors',
  usage: (user) => usageOfOthers(user, '[@person]'),
  what: 'see what is wrong and how to mend it',
  isAllowed: (user) =>
    can({ user, action: 'mailbox.see', subject: { ownerId: user.id, ownerTeamId: user.teamId } }),

  async run(request) {
    const { crm, user, publicUrl } = request;
    const { userId, mailboxes, ownerName } = await listMeantMailboxes(request);
    const ofUser = { actor: toActor(user), userId };
    return writeErrorsMessage({
      open: await crm.mailboxes.listSyncErrorsOf({ ...ofUser, state: 'open', limit: OPEN_LIMIT }),
      over: await crm.mailboxes.listSyncErrorsOf({ ...ofUser, state: 'over', limit: OVER_LIMIT }),
      mailboxes,
      ownerName,
      publicUrl,
    });
  },
};
