import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';
import { type UserView, readUserView } from './user-view.ts';

/** Throws `user.not_found`. */
export async function readUser({
  db,
  userId,
}: Pick<CrmDependencies, 'db'> & { userId: string }): Promise<UserView> {
  return db.read(async (r) => {
    const user = await r.users.find(userId);
    if (!user) throw userNotFound();
    return readUserView({ r, user });
  });
}

export function userNotFound(): AppError {
  return new AppError({ code: 'user.not_found', kind: 'not_found', message: 'There is no such user.' });
}
