import type { Link } from '@mailsync/db';
import { AppError, createToken, hashToken } from '@mailsync/foundation';
import type { CrmDependencies, Repositories } from '../dependencies.ts';

const VALID_FOR_MS = 7 * 24 * 60 * 60 * 1000;

/** A link with which a person sets a password, once, within seven days. Only a hash of its token is kept. */
export async function createInvitationLink({
  r,
  createId,
  publicUrl,
  now,
  invitation,
}: Pick<CrmDependencies, 'createId' | 'publicUrl'> & {
  r: Repositories;
  now: Date;
  invitation: { purpose: 'invitation'; userId: string } | { purpose: 'claim'; userId: null };
}): Promise<string> {
  const token = createToken();
  await r.links.create({
    id: createId(),
    ...invitation,
    tokenHash: hashToken(token),
    data: {},
    createdAt: now,
    expiresAt: new Date(now.getTime() + VALID_FOR_MS),
  });
  return `${publicUrl}/invitation/${token}`;
}

/** The link as long as it can be used. Throws `link.not_found`, `link.used`, `link.expired`. */
export async function findInvitationLink({
  r,
  token,
  now,
}: {
  r: Repositories;
  token: string;
  now: Date;
}): Promise<Link & { purpose: 'claim' | 'invitation' }> {
  const tokenHash = hashToken(token);
  for (const purpose of ['invitation', 'claim'] as const) {
    const link = await r.links.findByTokenHash({ purpose, tokenHash });
    if (!link) continue;
    if (link.usedAt) throw linkUsed();
    if (link.expiresAt <= now)
      throw new AppError({
        code: 'link.expired',
        kind: 'conflict',
        message: 'The link is too old. Ask whoever sent it for a new one.',
      });
    return { ...link, purpose };
  }
  throw new AppError({
    code: 'link.not_found',
    kind: 'not_found',
    message: 'There is no such link: it was taken back, or not copied whole.',
  });
}

export function linkUsed(): AppError {
  return new AppError({
    code: 'link.used',
    kind: 'conflict',
    message: 'The link was used already. Sign in with the password that was set.',
  });
}
