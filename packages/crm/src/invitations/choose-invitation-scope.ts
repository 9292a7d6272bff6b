import { type Actor, can } from '../permissions/can.ts';

/** Whom somebody may ask to connect a mailbox: everybody (`teamId` null), their team, or nobody (null). */
export function chooseInvitationScope(actor: Actor): { teamId: string | null } | null {
  const stranger = { ownerId: '', ownerTeamId: null };
  if (can({ user: actor, action: 'mailbox.invite', subject: stranger })) return { teamId: null };
  if (actor.teamId === null) return null;

  const teammate = { ownerId: '', ownerTeamId: actor.teamId };
  const isAllowed = can({ user: actor, action: 'mailbox.invite', subject: teammate });
  return isAllowed ? { teamId: actor.teamId } : null;
}
