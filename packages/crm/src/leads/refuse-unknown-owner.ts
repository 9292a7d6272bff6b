import { AppError } from '@mailsync/foundation';
import type { Repositories } from '../dependencies.ts';

/** Throws `lead.owner_unknown` when leads cannot be assigned to this person. */
export async function refuseUnknownOwner({ r, ownerId }: { r: Repositories; ownerId: string | null }) {
  if (ownerId === null) return;
  const owner = await r.users.find(ownerId);
  if (owner && !owner.deactivatedAt) return;

  throw new AppError({
    code: 'lead.owner_unknown',
    kind: 'invalid',
    message: 'The owner is not somebody who works here: choose one of the users, or null for nobody.',
  });
}
