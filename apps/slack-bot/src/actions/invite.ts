import { toActor } from '@mailsync/crm';
import { AppError } from '@mailsync/foundation';
import { INVITE, INVITE_ALL } from '../messages/home-buttons.ts';
import type { Action } from './action.ts';

const USER_ID = /^[\w-]{1,64}$/;

/** Asks one colleague to connect. The value is the user's id; the Home tab says how it went. */
export const inviteAction: Action = {
  id: INVITE,

  async run({ crm, user, value }) {
    if (!USER_ID.test(value))
      throw new AppError({ code: 'user.not_found', kind: 'not_found', message: 'There is no such user.' });
    await crm.invitations.invite({ actor: toActor(user), userId: value });
    return null;
  },
};

/** Asks everybody whom this person may ask and who was not asked within a week. */
export const inviteAllAction: Action = {
  id: INVITE_ALL,

  async run({ crm, user }) {
    await crm.invitations.invite({ actor: toActor(user), userId: null });
    return null;
  },
};
