import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';
import { createInvitationLink } from './invitation-links.ts';
import { hashPassword } from './passwords.ts';

const SHORTEST_PASSWORD = 12;

/**
 * At a start without any user: makes the administrator who was configured, or a one-time claim link to be logged,
 * whose holder becomes the administrator. A link of an earlier start ends. With users it does nothing and returns null.
 */
export async function ensureFirstAdministrator({
  db,
  clock,
  createId,
  publicUrl,
  adminEmail,
  adminPassword,
}: Pick<CrmDependencies, 'db' | 'clock' | 'createId' | 'publicUrl'> & {
  adminEmail?: string | undefined;
  adminPassword?: string | undefined;
}): Promise<{ claimUrl: string | null }> {
  if ((await db.read((r) => r.users.count())) > 0) return { claimUrl: null };

  const now = clock.now();
  if (adminEmail === undefined || adminPassword === undefined) {
    return db.write(async (r) => {
      await r.links.deleteUnusedByPurpose('claim');
      const invitation = { purpose: 'claim', userId: null } as const;
      return { claimUrl: await createInvitationLink({ r, createId, publicUrl, now, invitation }) };
    });
  }

  if (adminPassword.length < SHORTEST_PASSWORD) {
    throw new AppError({
      code: 'administrator.password_too_short',
      kind: 'invalid',
      message: `The first administrator's password must have at least ${SHORTEST_PASSWORD} characters.`,
    });
  }
  const passwordHash = await hashPassword(adminPassword);
  return db.write(async (r) => {
    await r.company.lock();
    if ((await r.users.count()) === 0) {
      await r.users.create({
        id: createId(),
        email: adminEmail.trim(),
        name: adminEmail.trim(),
        role: 'administrator',
        passwordHash,
        createdAt: now,
        activatedAt: now,
      });
    }
    return { claimUrl: null };
  });
}
