import { AppError } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { slackChannelsShape } from '../contract/index.ts';
import { createTestApi } from '../testing/create-test-api.ts';

const CHANNELS = [
  { channelId: 'C2', name: 'sales', isPrivate: false, isShared: true },
  { channelId: 'C1', name: 'alerts', isPrivate: true, isShared: false },
];

it('the channels of the workspace come by name, for those who choose among them', async () => {
  const { request, signIn } = await createTestApi({ listSlackChannels: async () => CHANNELS });
  for (const role of ['administrator', 'company_manager'] as const) {
    const response = await request('GET', '/api/v1/slack/channels', { cookie: (await signIn(role)).cookie });
    const { items } = slackChannelsShape.parse(await response.json());
    expect(items).toEqual([CHANNELS[1], CHANNELS[0]]);
  }
  for (const role of ['marketing_manager', 'sales_manager', 'salesperson', 'junior_salesperson'] as const) {
    const { cookie } = await signIn(role);
    expect((await request('GET', '/api/v1/slack/channels', { cookie })).status).toBe(403);
  }
});

it('without Slack it says so, and when Slack refuses or is away it is Slack’s fault and not the person’s', async () => {
  const ask = async (failure: AppError | null) => {
    const listSlackChannels = failure ? () => Promise.reject(failure) : null;
    const { request, signIn } = await createTestApi({ listSlackChannels });
    const { cookie } = await signIn('administrator');
    const response = await request('GET', '/api/v1/slack/channels', { cookie });
    const { code } = (await response.json()) as { code: string };
    return [response.status, code];
  };
  expect(await ask(null)).toEqual([409, 'slack.not_set_up']);
  const refused = new AppError({ code: 'slack.refused', kind: 'forbidden', message: 'missing_scope' });
  expect(await ask(refused)).toEqual([503, 'slack.unavailable']);
  const away = new AppError({ code: 'slack.unavailable', kind: 'unavailable', message: 'away' });
  expect(await ask(away)).toEqual([503, 'slack.unavailable']);
});
