import type { CrmDependencies } from '../dependencies.ts';
import { type UserView, describeUser } from './user-view.ts';

/** Everybody by name, deactivated people too. Any colleague may see who works here. */
export async function listUsers({ db }: Pick<CrmDependencies, 'db'>): Promise<UserView[]> {
  return db.read(async (r) => {
    const teams = await r.users.listTeams();
    const users = await r.users.list();
    return users.map((user) => describeUser({ user, teams }));
  });
}
