import type { AlertChannel } from '@mailsync/db';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, can } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';

export type AlertChannelView = Pick<AlertChannel, 'channelId' | 'kinds' | 'teamId'>;

export async function readAlertChannels({
  db,
  actor,
}: Pick<CrmDependencies, 'db'> & { actor: Actor }): Promise<AlertChannelView[]> {
  refuseUnlessManager(actor);
  const channels = await db.read((r) => r.alertChannels.list());
  return channels.map(({ channelId, kinds, teamId }) => ({ channelId, kinds, teamId }));
}

export function refuseUnlessManager(actor: Actor): void {
  if (!can({ user: actor, action: 'company.manage', subject: null }))
    throw forbidden('Only administrators and company managers may see and change the alert channels.');
}
