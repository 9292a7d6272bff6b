import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';

/**
 * Says that this person is on everything that fails for one cause, in many mailboxes at once: for those who run the company.
 * What somebody is on already stays theirs. Returns how many entries are this person's now.
 */
export async function acknowledgeCause({
  db,
  clock,
  actor,
  code,
}: Pick<CrmDependencies, 'db' | 'clock'> & { actor: Actor; code: string }): Promise<{ takenCount: number }> {
  if (!can({ user: actor, action: 'company.manage', subject: null }))
    throw forbidden('Only administrators and company managers may take on what stops many mailboxes.');

  return db.write(async (r) => {
    const at = clock.now();
    const taken = await r.syncErrors.acknowledgeAll({ code, userId: actor.id, at });
    await r.events.append(
      taken.map(({ id, mailboxId }) => ({
        type: 'sync_error.changed' as const,
        mailboxId,
        userId: actor.id,
        data: { syncErrorId: id, code, state: 'acknowledged' },
        at,
      })),
    );
    return { takenCount: taken.length };
  });
}
