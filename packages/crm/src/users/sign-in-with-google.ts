import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';

export interface GoogleIdentity {
  googleSub: string;
  email: string;
  emailVerified: boolean;
}

/**
 * Returns who came back from Google: by Google's `sub`, or at the first time by the verified email, and then the `sub` is kept.
 * Throws `sign_in.unknown_person`.
 */
export async function signInWithGoogle({
  db,
  clock,
  identity,
}: Pick<CrmDependencies, 'db' | 'clock'> & { identity: GoogleIdentity }): Promise<{ userId: string }> {
  const now = clock.now();
  return db.write(async (r) => {
    const known = await r.users.findByGoogleSub(identity.googleSub);
    const candidate =
      known ?? (identity.emailVerified ? await r.users.findByEmail(identity.email) : undefined);
    const belongsToAnother = candidate?.googleSub != null && candidate.googleSub !== identity.googleSub;
    if (!candidate || candidate.deactivatedAt || belongsToAnother) throw unknownPerson();

    // Whoever else holds the invitation must not set a password for this person any more.
    if (!candidate.activatedAt) await r.links.deleteByUser(candidate.id);
    if (!known || !candidate.activatedAt) {
      await r.users.update({
        id: candidate.id,
        changes: { googleSub: identity.googleSub, activatedAt: candidate.activatedAt ?? now },
      });
    }
    return { userId: candidate.id };
  });
}

function unknownPerson() {
  return new AppError({
    code: 'sign_in.unknown_person',
    kind: 'unauthenticated',
    message: 'Nobody here has this Google account. Ask your Mail Sync administrator for an invitation.',
  });
}
