import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { findKnownEmail } from './find-known-email.ts';
import { listRemovableFrom } from './list-removable-from.ts';

/**
 * Removes one recorded email from every mailbox whose history this person may remove; where another mailbox holds a copy it
 * stays on its timelines. It is not recorded again until a person brings it back. Throws `email.not_found`.
 */
export async function removeEmail({
  db,
  engine,
  actor,
  emailId,
}: Pick<CrmDependencies, 'db' | 'engine'> & { actor: Actor; emailId: string }): Promise<void> {
  const mailboxIds = await db.read(async (r) => {
    const { copies } = await findKnownEmail({ r, actor, emailId });
    return listRemovableFrom({ r, actor, copies });
  });
  if (mailboxIds.length === 0)
    throw forbidden('You may not remove this email: only who may remove what its mailbox recorded.');

  await engine.removeEmail({ emailId, mailboxIds });
}
