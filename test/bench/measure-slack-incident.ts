import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openGoogleDouble,
  openSlackStandIn,
  type SlackStandIn,
  slackChannelIdOf,
  slackDirectMessageIdOf,
  slackUserIdOf,
} from '@mailsync/sandbox';
import { mendTroubles, seedTroubles } from '../product/seed-troubles.ts';
import { type Product, startProduct } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';
import type { Figure } from './figure.ts';

const MAILBOXES = 1_000;
const CHANNEL = 'mailsync-alerts';
/** Several hundred messages a minute is what Slack takes. */
const DELIVERED_WITHIN_MS = 600_000;

/** What they fail with: one that the owner of each can mend, and one that only the Workspace's administrator can. */
const CAUSES = { owners: 'google.sign_in_revoked', administrators: 'google.admin_policy' } as const;

/**
 * A thousand mailboxes fail at once and are well again at once, beside a Slack that limits calls as the real one does: how many
 * messages that makes, and how long until all are told. Every owner has been written to before.
 */
export async function measureSlackIncident(): Promise<Figure[]> {
  return [...(await measureCause('administrators')), ...(await measureCause('owners'))];
}

async function measureCause(whoCanFix: keyof typeof CAUSES): Promise<Figure[]> {
  const people = Array.from({ length: MAILBOXES }, (_, index) => ({
    email: `colleague${index}@company.example`,
    name: `Colleague ${index}`,
  }));
  const dir = mkdtempSync(join(tmpdir(), 'mailsync-incident-'));
  const closers: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })];
  try {
    const google = await openGoogleDouble({
      authorityFile: join(dir, 'authority.pem'),
      seed: { people: [] },
    });
    closers.push(google.close);
    let productUrl = '';
    const slack = await openSlackStandIn({
      productUrl: () => productUrl,
      users: people,
      signingSecret: 'the signing secret of the bench',
      botToken: 'xoxb-for-the-bench',
      teamName: 'Company',
      isLimited: true,
    });
    closers.push(slack.close);
    const product = await startProduct({ settings: { ...google.settings, ...slack.settings } });
    closers.push(product.close);
    productUrl = product.url;
    await product.stop();
    await seedTroubles({
      product,
      teams: [],
      owners: people.map(({ email, name }) => ({
        id: email,
        email,
        name,
        slackUserId: slackUserIdOf(email),
      })),
      channels: [{ channelId: slackChannelIdOf(CHANNEL), teamId: null }],
      directChannels: people.map(({ email }) => ({
        slackUserId: slackUserIdOf(email),
        channelId: slackDirectMessageIdOf(email),
      })),
      troubles: people.map(({ email }) => ({ address: email, ownerId: email, code: CAUSES[whoCanFix] })),
    });
    product.begin();
    await product.ready();
    const red = await measureDelivery({
      product,
      slack,
      isTold: (text) => text.includes('1,000 mailboxes are not syncing'),
    });
    const isShort = whoCanFix === 'administrators';
    const green = isShort ? await measureRecovery({ product, slack }) : null;

    const inChannel = slack.control.messagesSeenBy({ user: people[0]!.email, channel: CHANNEL });
    const directCount = people.reduce(
      (sum, { email }) => sum + slack.control.messagesSeenBy({ user: email, channel: 'Mail Sync' }).length,
      0,
    );
    const expectedDirect = whoCanFix === 'owners' ? MAILBOXES : 0;
    const figure = (what: string, value: number, unit: string, atMost: number | null = null): Figure => ({
      bench: 'slack-incident',
      what: `${whoCanFix} can mend it: ${what}`,
      value,
      unit,
      atMost,
    });
    return [
      figure('messages in the channel', inChannel.length, 'messages', 1),
      figure('direct messages too few or too many', Math.abs(directCount - expectedDirect), 'messages', 0),
      figure('calls that Slack put off (429)', slack.countLimited(), 'calls'),
      figure('until the channel says all of it', red.toldMs / 1000, 's', 15),
      figure('until everybody is told', red.deliveredMs / 1000, 's', whoCanFix === 'owners' ? 360 : 20),
      figure('edits meanwhile', red.editCount, 'edits'),
      ...(green
        ? [
            figure('until the channel says that all are well', green.toldMs / 1000, 's', 15),
            figure('edits for that', green.editCount, 'edits', 1),
          ]
        : []),
    ];
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

/** All are well again at once. Of a thousand direct messages Slack takes fifty edits a minute: only the channel is measured. */
async function measureRecovery({ product, slack }: { product: Product; slack: SlackStandIn }) {
  await product.stop();
  await mendTroubles({ product });
  product.begin();
  await product.ready();
  return measureDelivery({ product, slack, isTold: (text) => text.startsWith(':white_check_mark:') });
}

/** From now until the channel says it, and until Slack says all that it should. */
async function measureDelivery({
  product,
  slack,
  isTold,
}: {
  product: Product;
  slack: SlackStandIn;
  isTold: (text: string) => boolean;
}) {
  const startedMs = performance.now();
  const editsBefore = slack.control.calls({ method: 'chat.update' }).length;
  const user = 'colleague0@company.example';
  const inChannel = () => slack.control.messagesSeenBy({ user, channel: CHANNEL });
  await waitUntil({
    what: 'the channel says it',
    timeoutMs: DELIVERED_WITHIN_MS,
    holds: () => inChannel().length > 0 && inChannel().every(({ text }) => isTold(text)),
    describe: () => inChannel().map(({ text }) => text),
  });
  const toldMs = performance.now() - startedMs;
  await waitUntil({
    what: 'Slack says all that it should',
    timeoutMs: 3 * DELIVERED_WITHIN_MS,
    everyMs: 500,
    holds: async () => (await readUnsentCount(product)) === 0,
    describe: () => readUnsentCount(product),
  });
  return {
    toldMs,
    deliveredMs: performance.now() - startedMs,
    editCount: slack.control.calls({ method: 'chat.update' }).length - editsBefore,
  };
}

async function readUnsentCount(product: Product): Promise<number> {
  const text = await (await fetch(new URL('/metrics', product.url))).text();
  return Number(/^mailsync_alerts_unsent (\d+)$/m.exec(text)?.[1] ?? NaN);
}
