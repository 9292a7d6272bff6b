import type { MailboxView } from '@mailsync/sync-engine';
import type { Repositories } from '../dependencies.ts';
import { type Actor, type OwnedByUser, can } from '../permissions/can.ts';

/** A mailbox as doors show it to one person. */
export interface OwnedMailboxView extends MailboxView {
  userName: string;
  /** Whether this person may retry or disconnect it. */
  mayAct: boolean;
  isOwn: boolean;
}

/** Whose the mailboxes are, as `can` asks for it. */
export async function readOwners({
  r,
  userIds,
}: {
  r: Repositories;
  userIds: string[];
}): Promise<Map<string, OwnedByUser & { name: string }>> {
  const users = await r.users.findMany([...new Set(userIds)]);
  return new Map(users.map(({ id, teamId, name }) => [id, { ownerId: id, ownerTeamId: teamId, name }]));
}

/** The people whose mailboxes this person may see; null: everybody's. */
export async function listSeenOwnerIds({
  r,
  actor,
}: {
  r: Repositories;
  actor: Actor;
}): Promise<string[] | null> {
  const stranger = { ownerId: '', ownerTeamId: null };
  if (can({ user: actor, action: 'mailbox.see', subject: stranger })) return null;

  const colleagues = actor.teamId === null ? [] : await r.users.listByTeam(actor.teamId);
  const seen = colleagues.filter(({ id, teamId }) =>
    can({ user: actor, action: 'mailbox.see', subject: { ownerId: id, ownerTeamId: teamId } }),
  );
  return [...new Set([actor.id, ...seen.map(({ id }) => id)])];
}
