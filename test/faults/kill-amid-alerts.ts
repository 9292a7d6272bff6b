import { setTimeout as sleep } from 'node:timers/promises';
import { openGoogleDouble, openSlackStandIn, type SlackStandIn, slackChannelIdOf } from '@mailsync/sandbox';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedTroubles } from '../product/seed-troubles.ts';
import { startProduct } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';

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
const TOLD_TIMEOUT_MS = 160_000;
/** What the calls of Slack meet on the way, in turn. */
export const FAULTS: Parameters<SlackStandIn['control']['fail']>[0][] = [
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

export interface AlertsReport {
  alertCount: number;
  channelCount: number;
  kills: number;
  /** Those that came to nothing because all was told before. */
  killsLeft: number;
  faultsLeft: number;
  /** Calls that Slack answered with 429, 500 or 503, or not at all. */
  faults: number;
  /** Addresses that each channel must tell of, in their order, and those that stand there. */
  channels: { name: string; expected: string[]; standing: string[] }[];
  /** How often the program looked in Slack whether a message had arrived: without that some would stand twice. */
  looks: number;
  seconds: number;
}

/**
 * Many mailboxes fail at once, each for a cause of its own, and each channel has to hear of its team's. Meanwhile Slack fails,
 * also after it has done what it was asked, and the program is killed and started again.
 */
export async function killAmidAlerts({
  channelCount,
  alertsPerChannel,
  ...wanted
}: {
  channelCount: number;
  alertsPerChannel: number;
  /** How often the program is killed while it tells. */
  kills: number;
  /** How many of the calls' mishaps are met. */
  faults: number;
}): Promise<AlertsReport> {
  const startedAt = performance.now();
  const alertCount = channelCount * alertsPerChannel;
  const indexes = Array.from({ length: channelCount }, (_, index) => index);
  const dir = mkdtempSync(join(tmpdir(), 'mailsync-alerts-'));
  const google = await openGoogleDouble({ authorityFile: join(dir, 'authority.pem'), seed: { people: [] } });
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
  try {
    await product.stop();
    await seed({ product, channelCount, alertCount });
    const standing = (channel: number) =>
      slack.control
        .messagesSeenBy({ user: ADMIN, channel: channelOf(channel) })
        .map(({ text }) => /colleague\d+@\S+\.example/.exec(text)?.[0] ?? text);
    const countStanding = () => indexes.reduce((sum, channel) => sum + standing(channel).length, 0);

    product.begin();
    const killAt = Array.from({ length: wanted.kills }, (_, index) =>
      Math.floor(((index + 0.5) / wanted.kills) * alertCount),
    );
    const faults = FAULTS.slice(0, wanted.faults);
    const giveUpAt = performance.now() + TOLD_TIMEOUT_MS;
    let nextFaultAt = 1;
    while (countStanding() < alertCount && performance.now() < giveUpAt) {
      const count = countStanding();
      if (count >= nextFaultAt) {
        nextFaultAt += Math.floor(alertCount / wanted.faults);
        const fault = faults.shift();
        if (fault) slack.control.fail(fault);
      }
      if (count >= (killAt[0] ?? Infinity)) {
        killAt.shift();
        await product.kill();
        product.begin();
      }
      await sleep(20);
    }
    // Whatever is still under way would make one too many.
    await waitUntil({
      what: 'Slack says all that it should',
      timeoutMs: 60_000,
      holds: async () => (await readUnsent(product)) === 0,
      describe: countStanding,
    });
    return {
      alertCount,
      channelCount,
      killsLeft: killAt.length,
      kills: wanted.kills - killAt.length,
      faultsLeft: faults.length,
      faults: wanted.faults - faults.length,
      channels: indexes.map((channel) => ({
        name: channelOf(channel),
        expected: Array.from({ length: alertsPerChannel }, (_, index) => addressOf({ channel, index })),
        standing: standing(channel),
      })),
      looks: slack.control.calls({ method: 'conversations.history' }).length,
      seconds: (performance.now() - startedAt) / 1000,
    };
  } finally {
    await product.close();
    await slack.close();
    await google.close();
    rmSync(dir, { recursive: true });
  }
}

/** What does not hold, in words; empty when every alert stands once and in its order. */
export function readAlertProblems({ channels, killsLeft, faultsLeft, looks }: AlertsReport): string[] {
  const problems = channels.flatMap(({ name, expected, standing }) =>
    expected.join() === standing.join() ? [] : [`#${name} says ${standing.join(', ')}`],
  );
  if (killsLeft > 0) problems.push(`${killsLeft} kills did not come about`);
  if (faultsLeft > 0) problems.push(`${faultsLeft} failures of Slack did not come about`);
  if (looks === 0) problems.push('nothing was ever looked for: no answer was lost');
  return problems;
}

export function printAlertsReport(report: AlertsReport): void {
  const say = (what: string, value: string | number) => process.stdout.write(`${what.padEnd(44)} ${value}\n`);
  const { channels } = report;
  const count = (pick: (one: AlertsReport['channels'][number]) => number) =>
    channels.reduce((sum, one) => sum + pick(one), 0);
  say('alerts', report.alertCount);
  say('channels', report.channelCount);
  say('kills of the program', report.kills);
  say('failures of Slack', report.faults);
  say('looked for in Slack', report.looks);
  say(
    'stand',
    count(({ standing }) => standing.length),
  );
  say(
    'missing',
    count(({ expected, standing }) => expected.filter((one) => !standing.includes(one)).length),
  );
  say(
    'stand twice',
    count(({ standing }) => standing.length - new Set(standing).size),
  );
  say('channels out of order', channels.filter((one) => one.expected.join() !== one.standing.join()).length);
  say('seconds', report.seconds.toFixed(1));
  const problems = readAlertProblems(report);
  for (const one of problems.slice(0, 40)) process.stdout.write(`✗ ${one}\n`);
  process.stdout.write(
    problems.length === 0 ? 'All of it holds.\n' : `${problems.length} things do not hold.\n`,
  );
}

function seed({
  product,
  channelCount,
  alertCount,
}: {
  product: Parameters<typeof seedTroubles>[0]['product'];
  channelCount: number;
  alertCount: number;
}) {
  const indexes = Array.from({ length: channelCount }, (_, index) => index);
  return seedTroubles({
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
    troubles: Array.from({ length: alertCount }, (_, number) => {
      const [channel, index] = [number % channelCount, Math.floor(number / channelCount)];
      return {
        address: addressOf({ channel, index }),
        ownerId: `owner-${channel}`,
        code: `seeded.trouble_${number}`,
      };
    }),
  });
}

/** Also a program that has just started answers, once it is ready. */
async function readUnsent(product: { url: string }): Promise<number | null> {
  const response = await fetch(new URL('/metrics', product.url)).catch(() => null);
  const text = response?.ok ? await response.text() : '';
  const found = /^mailsync_alerts_unsent (\d+)$/m.exec(text);
  return found ? Number(found[1]) : null;
}
