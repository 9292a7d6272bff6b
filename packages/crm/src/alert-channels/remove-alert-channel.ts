import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { refuseUnlessManager } from './read-alert-channels.ts';

/** This channel hears of no failure any more; what other channels hear stays. */
export async function removeAlertChannel({
  db,
  clock,
  actor,
  channelId,
}: Pick<CrmDependencies, 'db' | 'clock'> & { actor: Actor; channelId: string }): Promise<{
  /** Whether it heard of any before. */
  wasHeard: boolean;
}> {
  refuseUnlessManager(actor);
  return db.write(async (r) => {
    const wasHeard = await r.alertChannels.remove(channelId);
    const at = clock.now();
    if (wasHeard)
      await r.events.append([{ type: 'company.changed', mailboxId: null, userId: null, data: {}, at }]);
    return { wasHeard };
  });
}
