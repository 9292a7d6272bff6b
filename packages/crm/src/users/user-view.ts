import type { Team, User } from '@mailsync/db';
import type { Repositories } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';

/** A person as doors show them: no hashes, no provider ids. */
export interface UserView {
  id: string;
  email: string;
  name: string;
  role: User['role'];
  teamId: string | null;
  teamName: string | null;
  state: 'invited' | 'active' | 'deactivated';
  createdAt: Date;
  /** When their account in Slack was deactivated; nothing here ends by that. */
  leftSlackAt: Date | null;
}

export function describeUser({ user, teams }: { user: User; teams: Team[] }): UserView {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    teamId: user.teamId,
    teamName: teams.find(({ id }) => id === user.teamId)?.name ?? null,
    state: user.deactivatedAt ? 'deactivated' : user.activatedAt ? 'active' : 'invited',
    createdAt: user.createdAt,
    leftSlackAt: user.slackLeftAt,
  };
}

export async function readUserView({ r, user }: { r: Repositories; user: User }): Promise<UserView> {
  return describeUser({ user, teams: user.teamId === null ? [] : await r.users.listTeams() });
}

export function toActor(user: Pick<User, 'id' | 'role' | 'teamId'>): Actor {
  return { id: user.id, role: user.role, teamId: user.teamId };
}
