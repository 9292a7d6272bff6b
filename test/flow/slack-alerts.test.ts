import { setTimeout as sleep } from 'node:timers/promises';
import { openGoogleDouble, openSlackStandIn, type SlackStandIn, slackChannelIdOf } from '@mailsync/sandbox';
import { expect, it, onTestFinished } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedTroubles } from '../product/seed-troubles.ts';
import { startProduct } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';

const CHANNELS = 20;
const ALERTS_PER_CHANNEL = 10;
const ALERTS = CHANNELS * ALERTS_PER_CHANNEL;
const ADMIN = 'admin@fairlane.example';
/** With these Slack lets the app look whether a message has arrived. */
const SCOPES = [
  'commands',
  'chat:write',
  'chat:write.public',
  'channels:read',
  'channels:history',
  'im:write',
  'users:read',
  'users:read.email',
];
/** What the calls of Slack meet on the way, in turn. */
const FAULTS: Parameters<SlackStandIn['control']['fail']>[0][] = [
  { method: 'chat.postMessage', times: 1, kind: 'cut', afterWork: true },
  { method: 'chat.postMessage', times: 1, kind: 'status', status: 429, retryAfterSeconds: 2 },
  { method: 'chat.postMessage', times: 1, kind: 'status', status: 500 },
  { method: 'chat.postMessage', times: 2, kind: 'status', status: 503, afterWork: true },
  { method: 'conversations.info', times: 1, kind: 'cut' },
  { method: 'chat.postMessage', times: 1, kind: 'cut' },
  { method: 'conversations.history', times: 1, kind: 'status', status: 500 },
  { method: 'chat.postMessage', times: 1, kind: 'cut', afterWork: true },
];

const channelOf = (index: number) => `team-${index}`;
const addressOf = ({ channel, index }: { channel: number; index: number }) =>
  `colleague${index}@${channelOf(channel)}.fairlane.example`;

it('two hundred alerts stand once each and in order, though Slack fails and the program is killed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'mailsync-alerts-'));
  const google = await openGoogleDouble({ authorityFile: join(dir, 'authority.pem'), seed: { people: [] } });
  const indexes = Array.from({ length: CHANNELS }, (_, index) => index);
  let productUrl = '';
  const slack = await openSlackStandIn({
    productUrl: () => productUrl,
    users: [{ email: ADMIN, name: 'Admin' }],
    signingSecret: 'the signing secret of the tests',
    botToken: 'xoxb-for-tests',
    teamName: 'Fairlane',
    scopes: SCOPES,
    moreChannels: indexes.map(channelOf),
  });
  const product = await startProduct({ settings: { ...google.settings, ...slack.settings } });
  productUrl = product.url;
  onTestFinished(async () => {
    await product.close();
    await slack.close();
    await google.close();
    rmSync(dir, { recursive: true });
  });
  await product.stop();
  await seedTroubles({
    product,
    teams: indexes.map(channelOf),
    owners: indexes.map((channel) => ({
      id: `owner-${channel}`,
      email: `owner${channel}@fairlane.example`,
      name: `Owner ${channel}`,
      teamId: channelOf(channel),
    })),
    channels: indexes.map((channel) => ({
      channelId: slackChannelIdOf(channelOf(channel)),
      teamId: channelOf(channel),
    })),
    // Turn by turn, so that all channels are written to at once; each for a cause of its own, so that each is told.
    troubles: Array.from({ length: ALERTS }, (_, number) => {
      const [channel, index] = [number % CHANNELS, Math.floor(number / CHANNELS)];
      return {
        address: addressOf({ channel, index }),
        ownerId: `owner-${channel}`,
        code: `seeded.trouble_${number}`,
      };
    }),
  });

  const standing = (channel: number) =>
    slack.control
      .messagesSeenBy({ user: ADMIN, channel: channelOf(channel) })
      .map(({ text }) => /colleague\d+@\S+\.example/.exec(text)?.[0]);
  const countStanding = () => indexes.reduce((sum, channel) => sum + standing(channel).length, 0);

  product.begin();
  const killAt = [30, 90, 150];
  const faults = FAULTS.values();
  const giveUpAt = Date.now() + 160_000;
  let nextFaultAt = 10;
  while (countStanding() < ALERTS && Date.now() < giveUpAt) {
    const count = countStanding();
    if (count >= nextFaultAt) {
      nextFaultAt += 20;
      const fault = faults.next().value;
      if (fault) slack.control.fail(fault);
    }
    if (count >= (killAt[0] ?? Infinity)) {
      killAt.shift();
      await product.kill();
      product.begin();
    }
    await sleep(20);
  }
  expect(killAt).toEqual([]);
  // Whatever is still under way would make one too many.
  await waitUntil({
    what: 'Slack says all that it should',
    timeoutMs: 60_000,
    holds: async () => (await readUnsent(product)) === 0,
    describe: countStanding,
  });

  // Some were looked for, and found: without that they would stand twice.
  expect(slack.control.calls({ method: 'conversations.history' }).length).toBeGreaterThan(2);
  for (const channel of indexes) {
    const expected = Array.from({ length: ALERTS_PER_CHANNEL }, (_, index) => addressOf({ channel, index }));
    expect([channelOf(channel), standing(channel)]).toEqual([channelOf(channel), expected]);
  }
});

/** Also a program that has just started answers, once it is ready. */
async function readUnsent(product: { url: string }): Promise<number | null> {
  const response = await fetch(new URL('/metrics', product.url)).catch(() => null);
  const text = response?.ok ? await response.text() : '';
  const found = /^mailsync_alerts_unsent (\d+)$/m.exec(text);
  return found ? Number(found[1]) : null;
}
