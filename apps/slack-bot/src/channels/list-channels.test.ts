import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BotInSlack, openBotInSlack } from '../testing/open-bot-in-slack.ts';

let it: BotInSlack;
beforeEach(async () => {
  it = await openBotInSlack();
});
afterEach(() => it.close());

const ALERTS = 'mailsync-alerts';
const lists = () => it.slack.calls({ method: 'conversations.list' }).length;

test('the channels of the workspace, and which of them another company reads', async () => {
  it.slack.shareChannel({ channel: 'sales' });
  const channel = (name: string, isShared: boolean) => ({
    channelId: it.slack.channelIdOf(name),
    name,
    isPrivate: false,
    isShared,
  });
  const found = await it.bot.listChannels();
  expect(found).toEqual(expect.arrayContaining([channel(ALERTS, false), channel('sales', true)]));
});

test('an archived channel is not among them', async () => {
  await it.slack.archiveChannel({ channel: ALERTS });
  const names = (await it.bot.listChannels()).map(({ name }) => name);
  expect(names).toContain('sales');
  expect(names).not.toContain(ALERTS);
});

test('many who look at the same time ask Slack once; a failure is not kept', async () => {
  it.slack.fail({ method: 'conversations.list', times: 1, kind: 'status', status: 500 });
  await expect(it.bot.listChannels()).rejects.toMatchObject({ code: 'slack.unavailable' });
  await Promise.all([it.bot.listChannels(), it.bot.listChannels()]);
  await it.bot.listChannels();
  expect(lists()).toBe(2);
  it.clock.advanceMs(30_000);
  await it.bot.listChannels();
  expect(lists()).toBe(3);
});
