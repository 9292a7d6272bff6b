import { type OwnedMailboxView, chooseSeenTeam, toActor } from '@mailsync/crm';
import type { User } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import { findMeantUser } from '../people/find-meant-user.ts';
import type { CommandRequest } from './command.ts';

export interface MeantMailboxes {
  userId: string;
  /** Null: they are one's own. */
  ownerName: string | null;
  mailboxes: OwnedMailboxView[];
  /** Something that should be known of the owner. */
  note: string | null;
}

/**
 * The connected mailboxes of whoever is meant: of the asker when nobody is named. Throws `person.not_found`, and
 * `permission.denied` where they may not be seen, kindly to those who see nobody else's.
 */
export async function listMeantMailboxes(request: CommandRequest): Promise<MeantMailboxes> {
  const { words, user, crm } = request;
  const actor = toActor(user);
  const meant = words.length === 0 ? user : await findOther(request);
  const mailboxes = await crm.mailboxes.listOf({ actor, userId: meant.id });
  if (meant.id === user.id) return { userId: user.id, ownerName: null, mailboxes, note: null };
  const note = meant.slackLeftAt ? 'This person is not in your Slack workspace any more.' : null;
  return { userId: meant.id, ownerName: meant.name, mailboxes, note };
}

async function findOther({ words, user, db, slack }: CommandRequest) {
  const actor = toActor(user);
  const isOthersBusiness = seesOthers(user);
  const meant = await findMeantUser({ words, actor, db, slack }).catch((error: unknown) => {
    throw isOthersBusiness ? error : onlyOwn();
  });
  if (!isOthersBusiness && meant.id !== user.id) throw onlyOwn();
  return meant;
}

function onlyOwn() {
  return new AppError({
    code: 'permission.denied',
    kind: 'forbidden',
    message:
      'You can look after your own mailboxes here. For those of others, ask a sales manager, a company manager or an administrator.',
  });
}

const seesOthers = (user: User) => chooseSeenTeam(toActor(user)) !== undefined;

/** For `help`: who may be named behind a subcommand. */
export const usageOfOthers = (user: User, usage: string): string => (seesOthers(user) ? usage : '');
