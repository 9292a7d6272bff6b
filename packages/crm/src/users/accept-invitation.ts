import { AppError } from '@mailsync/foundation';
import type { CrmDependencies, Repositories } from '../dependencies.ts';
import { findInvitationLink, linkUsed } from './invitation-links.ts';
import { hashPassword } from './passwords.ts';
import { userNotFound } from './read-user.ts';

export interface AcceptInvitationInput {
  token: string;
  /** Asked of the first administrator only. */
  email?: string | undefined;
  name?: string | undefined;
  password: string;
}

/**
 * Spends the link and sets the person's password; a claim makes the first administrator.
 * Throws `link.not_found`, `link.used`, `link.expired`, `claim.email_missing`, `claim.taken`.
 */
export async function acceptInvitation({
  db,
  clock,
  createId,
  token,
  email,
  name,
  password,
}: Pick<CrmDependencies, 'db' | 'clock' | 'createId'> & AcceptInvitationInput): Promise<{ userId: string }> {
  const now = clock.now();
  await db.read((r) => findInvitationLink({ r, token, now }));
  const passwordHash = await hashPassword(password);

  return db.write(async (r) => {
    await r.company.lock();
    const link = await findInvitationLink({ r, token, now });
    if (!(await r.links.use({ id: link.id, now }))) throw linkUsed();

    const userId =
      link.userId === null
        ? await createFirstAdministrator({ r, id: createId(), email, name, passwordHash, now })
        : await activate({ r, id: link.userId, name, passwordHash, now });
    await r.events.append([{ type: 'user.changed', mailboxId: null, userId, data: {}, at: now }]);
    return { userId };
  });
}

type Setting = { r: Repositories; id: string; name: string | undefined; passwordHash: string; now: Date };

async function createFirstAdministrator({
  r,
  id,
  email,
  name,
  passwordHash,
  now,
}: Setting & { email: string | undefined }): Promise<string> {
  if (email === undefined) {
    throw new AppError({
      code: 'claim.email_missing',
      kind: 'invalid',
      message: 'Say with which email address you want to sign in.',
    });
  }
  if ((await r.users.count()) > 0) {
    throw new AppError({
      code: 'claim.taken',
      kind: 'conflict',
      message: 'This installation has an administrator already. Ask them for an invitation.',
    });
  }
  await r.users.create({
    id,
    email,
    name: name ?? email,
    role: 'administrator',
    passwordHash,
    createdAt: now,
    activatedAt: now,
  });
  await r.links.deleteUnusedByPurpose('claim');
  return id;
}

async function activate({ r, id, name, passwordHash, now }: Setting): Promise<string> {
  const user = await r.users.find(id);
  if (!user || user.deactivatedAt) throw userNotFound();

  await r.users.update({
    id,
    changes: { passwordHash, activatedAt: user.activatedAt ?? now, name: name ?? user.name },
  });
  return id;
}
