import { asc } from 'drizzle-orm';
import type { RepositoryInput } from '../doors/executor.ts';
import type { Tables } from '../tables/index.ts';

export type AlertChannel = Tables['alertChannels']['$inferSelect'];

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
  };
}
