import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';
import { checkPassword } from './passwords.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

/** Returns whose password it is. Throws `sign_in.wrong` (unknown, deactivated and wrong alike) or `sign_in.too_many_attempts`. */
export async function signInWithPassword({
  db,
  clock,
  throttle,
  email,
  password,
  ip,
}: Pick<CrmDependencies, 'db' | 'clock'> & {
  throttle: SignInThrottle;
  email: string;
  password: string;
  /** From where, as text; only compared. */
  ip: string;
}): Promise<{ userId: string }> {
  throttle.refuseIfTooMany({ email, ip });
  // Counted before the slow hash, or many tries at the same time would all be let through.
  throttle.noteFailure({ email, ip });

  const user = await db.read((r) => r.users.findByEmail(email.trim()));
  const isRight = await checkPassword({ password, hash: user?.passwordHash ?? null });
  if (!user || user.deactivatedAt || !isRight) {
    throw new AppError({
      code: 'sign_in.wrong',
      kind: 'unauthenticated',
      message: 'The email or the password is wrong.',
    });
  }

  throttle.forget({ email, ip });
  if (!user.activatedAt)
    await db.write((r) => r.users.update({ id: user.id, changes: { activatedAt: clock.now() } }));
  return { userId: user.id };
}
