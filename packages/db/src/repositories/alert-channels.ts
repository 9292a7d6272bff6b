import { asc, eq } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type AlertChannel = Tables['alertChannels']['$inferSelect'];
export type AlertKind = AlertChannel['kinds'][number];

/** The Slack channels that hear of failures. */
export function createAlertChannelsRepository({ executor, tables: { alertChannels } }: RepositoryInput) {
  return {
    async list(): Promise<AlertChannel[]> {
      return executor
        .select()
        .from(alertChannels)
        .orderBy(asc(alertChannels.createdAt), asc(alertChannels.channelId));
    },

    /** From now on these and no others. */
    async replaceAll(channels: AlertChannel[]): Promise<void> {
      await executor.delete(alertChannels);
      if (channels.length > 0) await executor.insert(alertChannels).values(channels);
    },

    /** This one hears of these kinds from now on, whatever it heard of before; others stay. */
    async put(channel: AlertChannel): Promise<void> {
      const { kinds, teamId } = channel;
      await executor
        .insert(alertChannels)
        .values(channel)
        .onConflictDoUpdate({ target: alertChannels.channelId, set: { kinds, teamId } });
    },

    /** False when it heard of nothing anyway. */
    async remove(channelId: string): Promise<boolean> {
      const removed = await executor
        .delete(alertChannels)
        .where(eq(alertChannels.channelId, channelId))
        .returning({ channelId: alertChannels.channelId });
      return removed.length > 0;
    },
  };
}
