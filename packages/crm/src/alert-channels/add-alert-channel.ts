import type { AlertKind } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { refuseUnlessManager } from './read-alert-channels.ts';

export interface AddedAlertChannel {
  kinds: AlertKind[];
  /** Whose trouble alone is told there; null: everybody's. */
  team: { id: string; name: string } | null;
}

/**
 * This channel hears of failures from now on, of these kinds and no others; what other channels hear stays. `teamName` in
 * whatever case. Throws `alert_channel.team_unknown`.
 */
export async function addAlertChannel({
  db,
  clock,
  actor,
  channelId,
  kinds,
  teamName,
}: Pick<CrmDependencies, 'db' | 'clock'> & {
  actor: Actor;
  channelId: string;
  kinds: AlertKind[];
  teamName: string | null;
}): Promise<AddedAlertChannel> {
  refuseUnlessManager(actor);
  return db.write(async (r) => {
    const teams = await r.users.listTeams();
    const team = teams.find(({ name }) => name.toLowerCase() === teamName?.toLowerCase());
    if (teamName !== null && !team) {
      const known = teams.map(({ name }) => name).join(', ');
      const message = `There is no team “${teamName}”.${known === '' ? '' : ` There are: ${known}.`}`;
      throw new AppError({ code: 'alert_channel.team_unknown', kind: 'invalid', message });
    }
    const at = clock.now();
    const row = { channelId, kinds: [...new Set(kinds)], teamId: team?.id ?? null, createdAt: at };
    await r.alertChannels.put(row);
    await r.events.append([{ type: 'company.changed', mailboxId: null, userId: null, data: {}, at }]);
    return { kinds: row.kinds, team: team ? { id: team.id, name: team.name } : null };
  });
}
