import type { UnconnectedPerson } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import type { CrmDependencies, Repositories } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { userNotFound } from '../users/read-user.ts';
import { chooseInvitationScope } from './choose-invitation-scope.ts';

/** Nobody is asked more often than this. */
export const INVITE_AGAIN_AFTER_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Asks people to connect a mailbox, by a direct message that the letterbox of invitations sends: one person, or everybody
 * whom the actor may ask and who was not asked within a week. Returns how many are asked. For one person it throws
 * `user.not_found`, `invitation.not_needed`, `invitation.too_soon`.
 */
export async function inviteToConnect({
  db,
  clock,
  actor,
  userId,
}: Pick<CrmDependencies, 'db' | 'clock'> & {
  actor: Actor;
  /** Null: everybody. */
  userId: string | null;
}): Promise<{ askedCount: number }> {
  const now = clock.now();
  return db.write(async (r) => {
    const people =
      userId === null ? await listEverybody({ r, actor }) : [await expectOne({ r, actor, userId })];
    const unlessSince = new Date(now.getTime() - INVITE_AGAIN_AFTER_MS);
    const userIds = people.map(({ user }) => user.id);
    const asked = await r.slackInvitations.ask({ userIds, invitedById: actor.id, unlessSince, now });
    if (userId !== null && asked.length === 0) throw tooSoon(people[0]!);

    await r.events.append(
      asked.map((id) => ({ type: 'user.changed', mailboxId: null, userId: id, data: {}, at: now })),
    );
    return { askedCount: asked.length };
  });
}

async function listEverybody({ r, actor }: { r: Repositories; actor: Actor }): Promise<UnconnectedPerson[]> {
  const scope = chooseInvitationScope(actor);
  if (!scope) throw forbidden('You may not invite other people to connect their mailbox.');
  return (await r.overview.listUnconnected(scope)).filter(({ user }) => user.id !== actor.id);
}

async function expectOne({
  r,
  actor,
  userId,
}: {
  r: Repositories;
  actor: Actor;
  userId: string;
}): Promise<UnconnectedPerson> {
  const user = await r.users.find(userId);
  if (!user || user.deactivatedAt) throw userNotFound();
  const subject = { ownerId: user.id, ownerTeamId: user.teamId };
  if (!can({ user: actor, action: 'mailbox.invite', subject }))
    throw forbidden('You may not invite this person to connect their mailbox.');

  const [unconnected] = await r.overview.listUnconnected({ teamId: null, userIds: [userId] });
  if (unconnected) return unconnected;
  throw new AppError({
    code: 'invitation.not_needed',
    kind: 'conflict',
    message: `${user.name} has connected a mailbox already.`,
  });
}

function tooSoon({ user, invitation }: UnconnectedPerson) {
  return new AppError({
    code: 'invitation.too_soon',
    kind: 'conflict',
    message: `${user.name} was invited less than a week ago. Nobody is asked more often than once a week.`,
    ...(invitation?.sentAt ? { details: { sentAt: invitation.sentAt.toISOString() } } : {}),
  });
}
