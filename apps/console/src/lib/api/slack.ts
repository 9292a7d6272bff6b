import type { AlertChannel, SlackChannels, SlackConnection } from '@mailsync/api/contract';
import { request } from './request.ts';

export const getSlackConnection = () => request<SlackConnection>({ path: '/slack' });

export const listSlackChannels = async () =>
  (await request<SlackChannels>({ path: '/slack/channels' })).items;

export const listAlertChannels = () => request<AlertChannel[]>({ path: '/alert-channels' });

/** How telling goes need not be said. */
export type WishedAlertChannel = Pick<AlertChannel, 'channelId' | 'kinds' | 'teamId'>;

/** Changes the list as it is now, so that what somebody else has just changed stays. */
export async function changeAlertChannels(
  change: (channels: AlertChannel[]) => WishedAlertChannel[],
): Promise<AlertChannel[]> {
  const json = change(await listAlertChannels());
  return request<AlertChannel[]>({ method: 'PUT', path: '/alert-channels', json });
}
