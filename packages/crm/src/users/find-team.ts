import type { CrmDependencies, Repositories } from '../dependencies.ts';

/** The team of that name, whatever the case; made when new. Call it with the company's row locked. */
export async function findOrCreateTeam({
  r,
  createId,
  name,
  now,
}: Pick<CrmDependencies, 'createId'> & { r: Repositories; name: string; now: Date }): Promise<string> {
  const teams = await r.users.listTeams();
  const standing = teams.find((team) => team.name.toLowerCase() === name.trim().toLowerCase());
  if (standing) return standing.id;

  const id = createId();
  await r.users.createTeam({ id, name: name.trim(), createdAt: now });
  return id;
}
