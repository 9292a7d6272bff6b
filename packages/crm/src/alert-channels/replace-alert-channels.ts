import { AppError } from '@mailsync/foundation';
import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { type AlertChannelView, readAlertChannels, refuseUnlessManager } from './read-alert-channels.ts';

export type NewAlertChannel = Pick<AlertChannelView, 'channelId' | 'kinds'> & {
  teamId?: string | null | undefined;
};

/** From now on these channels hear of failures and no others. Throws `alert_channel.twice`, `alert_channel.team_unknown`. */
export async function replaceAlertChannels({
  db,
  clock,
  actor,
  channels,
}: Pick<CrmDependencies, 'db' | 'clock'> & {
  actor: Actor;
  channels: NewAlertChannel[];
}): Promise<AlertChannelView[]> {
  refuseUnlessManager(actor);
  const now = clock.now();
  const channelIds = channels.map(({ channelId }) => channelId);
  const twice = channelIds.find((channelId, index) => channelIds.indexOf(channelId) !== index);
  if (twice !== undefined) throw invalid('alert_channel.twice', `The channel ${twice} is named twice.`);

  await db.write(async (r) => {
    const teamIds = new Set((await r.users.listTeams()).map(({ id }) => id));
    const standing = new Map((await r.alertChannels.list()).map((channel) => [channel.channelId, channel]));
    for (const { teamId } of channels) {
      if (teamId != null && !teamIds.has(teamId))
        throw invalid('alert_channel.team_unknown', `There is no team ${teamId}.`);
    }
    await r.alertChannels.replaceAll(
      channels.map(({ channelId, kinds, teamId }) => ({
        channelId,
        kinds: [...new Set(kinds)],
        teamId: teamId ?? null,
        createdAt: standing.get(channelId)?.createdAt ?? now,
      })),
    );
    await r.events.append([{ type: 'company.changed', mailboxId: null, userId: null, data: {}, at: now }]);
  });
  return readAlertChannels({ db, actor });
}

function invalid(code: string, message: string) {
  return new AppError({ code, kind: 'invalid', message });
}
