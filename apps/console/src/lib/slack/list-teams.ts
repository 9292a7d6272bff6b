import type { User } from '@mailsync/api/contract';

/** The teams that people are in, by name. */
export function listTeams(users: Pick<User, 'teamId' | 'teamName'>[]): { id: string; name: string }[] {
  const names = new Map(
    users.flatMap(({ teamId, teamName }) => (teamId ? [[teamId, teamName ?? teamId]] : [])),
  );
  return [...names].map(([id, name]) => ({ id, name })).toSorted((a, b) => a.name.localeCompare(b.name));
}
