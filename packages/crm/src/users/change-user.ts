import type { User } from '@mailsync/db';
import { AppError, isAppError } from '@mailsync/foundation';
import type { CrmDependencies, Repositories } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import type { Role } from '../permissions/role.ts';
import { forbidden } from '../refuse.ts';
import { findOrCreateTeam } from './find-team.ts';
import { userNotFound } from './read-user.ts';
import { type UserView, readUserView } from './user-view.ts';

export interface UserChange {
  name?: string | undefined;
  role?: Role | undefined;
  /** Name of the team (made when new), or null for none. */
  team?: string | null | undefined;
  deactivated?: boolean | undefined;
}

/**
 * Changes a person. Deactivating ends sessions and links in the same transaction, then disconnects their mailboxes and
 * keeps what they recorded. Throws `user.not_found`, `user.last_administrator`, `user.mailboxes_still_connected`.
 */
export async function changeUser({
  db,
  engine,
  clock,
  createId,
  actor,
  userId,
  change,
}: Pick<CrmDependencies, 'db' | 'engine' | 'clock' | 'createId'> & {
  actor: Actor;
  userId: string;
  change: UserChange;
}): Promise<UserView> {
  const now = clock.now();
  const user = await db.write(async (r) => {
    await r.company.lock();
    const before = await r.users.find(userId);
    if (!before) throw userNotFound();
    refuseUnlessAllowed({ actor, before, change });
    await refuseLosingLastAdministrator({ r, before, change });

    const isDeactivated = change.deactivated ?? before.deactivatedAt !== null;
    const after = await r.users.update({
      id: userId,
      changes: {
        name: change.name ?? before.name,
        role: change.role ?? before.role,
        teamId: await chooseTeam({ r, createId, before, change, now }),
        deactivatedAt: isDeactivated ? (before.deactivatedAt ?? now) : null,
      },
    });
    if (!after) throw userNotFound();
    if (isDeactivated) {
      await r.sessions.deleteByUser(userId);
      await r.links.deleteByUser(userId);
    }
    await r.events.append([{ type: 'user.changed', mailboxId: null, userId, data: {}, at: now }]);
    return readUserView({ r, user: after });
  });

  if (user.state === 'deactivated') await disconnectMailboxes({ db, engine, userId });
  return user;
}

function refuseUnlessAllowed({ actor, before, change }: { actor: Actor; before: User; change: UserChange }) {
  if (!can({ user: actor, action: 'user.manage', subject: { role: before.role } }))
    throw forbidden('You may not change people with this role.');
  if (change.role && !can({ user: actor, action: 'user.manage', subject: { role: change.role } }))
    throw forbidden('You may not give people this role.');
}

async function refuseLosingLastAdministrator({
  r,
  before,
  change,
}: {
  r: Repositories;
  before: User;
  change: UserChange;
}) {
  const isLeaving =
    change.deactivated === true || (change.role !== undefined && change.role !== 'administrator');
  if (before.role !== 'administrator' || before.deactivatedAt || !isLeaving) return;
  // Somebody who was only invited may never come.
  const others = (await r.users.list()).filter(({ id }) => id !== before.id);
  if (others.some((user) => user.role === 'administrator' && user.activatedAt && !user.deactivatedAt)) return;

  throw new AppError({
    code: 'user.last_administrator',
    kind: 'conflict',
    message: 'This is the last administrator. Make somebody else an administrator first.',
  });
}

async function chooseTeam({
  r,
  createId,
  before,
  change,
  now,
}: Pick<CrmDependencies, 'createId'> & { r: Repositories; before: User; change: UserChange; now: Date }) {
  if (change.team === undefined) return before.teamId;
  return change.team === null ? null : findOrCreateTeam({ r, createId, name: change.team, now });
}

async function disconnectMailboxes({
  db,
  engine,
  userId,
}: Pick<CrmDependencies, 'db' | 'engine'> & { userId: string }) {
  const mailboxes = await db.read((r) => r.mailboxes.list({ userIds: [userId] }));
  const problems: unknown[] = [];
  for (const { id, disconnectedAt } of mailboxes) {
    if (disconnectedAt) continue;
    try {
      await engine.disconnectMailbox({ mailboxId: id, history: 'keep' });
    } catch (error) {
      if (!isAppError(error) || error.code !== 'mailbox.disconnected') problems.push(error);
    }
  }
  if (problems.length === 0) return;
  throw new AppError({
    code: 'user.mailboxes_still_connected',
    kind: 'unavailable',
    message: `The person is deactivated, but ${problems.length} of their mailboxes could not be disconnected. Deactivate them again.`,
    cause: new AggregateError(problems),
  });
}
