import type { User } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import type { CrmDependencies, Repositories } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import type { Role } from '../permissions/role.ts';
import { forbidden } from '../refuse.ts';
import { findOrCreateTeam } from './find-team.ts';
import { createInvitationLink } from './invitation-links.ts';
import { hashPassword } from './passwords.ts';
import { type UserView, readUserView } from './user-view.ts';

export interface NewPerson {
  email: string;
  name: string;
  role: Role;
  /** Name of the team; made when new. */
  team?: string | undefined;
  password?: string | undefined;
}

/**
 * Takes a person on. Without a password they are invited by a link; inviting again somebody who has not accepted yet
 * makes a new link and ends the old one. Throws `user.email_taken`.
 */
export async function createUser({
  db,
  clock,
  createId,
  publicUrl,
  actor,
  person,
}: Pick<CrmDependencies, 'db' | 'clock' | 'createId' | 'publicUrl'> & {
  actor: Actor;
  person: NewPerson;
}): Promise<{ user: UserView; inviteUrl: string | null }> {
  if (!can({ user: actor, action: 'user.manage', subject: { role: person.role } }))
    throw forbidden('You may not take on people with this role.');

  const now = clock.now();
  const passwordHash = person.password === undefined ? null : await hashPassword(person.password);

  return db.write(async (r) => {
    await r.company.lock();
    const standing = await findStillInvited({ r, actor, email: person.email });
    const teamId =
      person.team === undefined ? null : await findOrCreateTeam({ r, createId, name: person.team, now });
    const facts = { name: person.name, role: person.role, teamId, passwordHash };
    const activatedAt = passwordHash === null ? null : now;

    const user = standing
      ? await r.users.update({ id: standing.id, changes: { ...facts, activatedAt } })
      : await r.users.create({ id: createId(), email: person.email, ...facts, activatedAt, createdAt: now });
    if (!user) throw emailTaken(person.email);
    if (standing) await r.links.deleteByUser(standing.id);

    const invitation = { purpose: 'invitation', userId: user.id } as const;
    const inviteUrl =
      passwordHash === null ? await createInvitationLink({ r, createId, publicUrl, now, invitation }) : null;
    await r.events.append([{ type: 'user.changed', mailboxId: null, userId: user.id, data: {}, at: now }]);
    return { user: await readUserView({ r, user }), inviteUrl };
  });
}

async function findStillInvited({
  r,
  actor,
  email,
}: {
  r: Repositories;
  actor: Actor;
  email: string;
}): Promise<User | undefined> {
  const user = await r.users.findByEmail(email);
  if (!user) return undefined;

  const isInvited = user.activatedAt === null && user.deactivatedAt === null;
  if (isInvited && can({ user: actor, action: 'user.manage', subject: { role: user.role } })) return user;
  throw emailTaken(email);
}

function emailTaken(email: string) {
  return new AppError({
    code: 'user.email_taken',
    kind: 'conflict',
    message: `${email} belongs to somebody who is here already. Change that person instead.`,
  });
}
