import { setTimeout as sleep } from 'node:timers/promises';
import { openSlackStandIn, type SlackStandIn } from '@mailsync/sandbox';
import { connectMailbox } from '../product/connect-mailbox.ts';
import { type GoogleProcess, startGoogle } from '../product/start-google.ts';
import { type Product, startProduct } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';
import type { Figure } from './figure.ts';
import { importLeads } from './import-leads.ts';
import { readCpuMs, readQueuedMs } from './read-process.ts';
import { readImports } from './watch-imports.ts';
import { percentile } from './watch-passes.ts';

const MAILBOXES = 30;
/** More than the quota lets through while it is measured: the import goes on all the time. */
const MESSAGES_PER_MAILBOX = 1_000;
const LEADS = 100;
const COMMANDS_PER_SECOND = 50;
const SECONDS = 30;
const PASSWORD = 'a password for the bench';
/** Reading and writing, as people mix them. */
const TEXTS = ['status', 'help', 'status', 'connect', 'status'];
const ANSWERED_WITHIN_MS = 30_000;

type Mode = 'socket' | 'http';

/**
 * From a command that somebody types to its acknowledgement, by Socket Mode and over HTTP, with fifty commands a second while
 * the whole program imports thirty mailboxes. The stand-in for Slack counts its own time too.
 */
export async function measureSlackCommands(): Promise<Figure[]> {
  return [...(await measureMode('socket')), ...(await measureMode('http'))];
}

async function measureMode(mode: Mode): Promise<Figure[]> {
  const people = Array.from({ length: MAILBOXES }, (_, index) => ({
    name: `Colleague ${index}`,
    address: `colleague${index}@company.example`,
  }));
  const closers: (() => Promise<void>)[] = [];
  try {
    const leads = Array.from({ length: LEADS }, (_, index) => ({
      name: `Buyer ${index}`,
      address: `buyer${index}@customer${index % 20}.example`,
    }));
    const grown = people.map((person, index) => ({
      seedNumber: index + 1,
      person,
      messageCount: MESSAGES_PER_MAILBOX,
      leadShare: 1,
      leads,
      teammates: [],
      until: new Date(),
      overDays: 600,
    }));
    const google = await startGoogle({ seed: { people, grown } });
    closers.push(google.close);
    let productUrl = '';
    const slack = await openSlackStandIn({
      mode,
      productUrl: () => productUrl,
      users: people.map(({ name, address }) => ({ name, email: address })),
      signingSecret: 'the signing secret of the bench',
      botToken: 'xoxb-for-the-bench',
      teamName: 'Company',
    });
    closers.push(slack.close);
    const product = await startProduct({ settings: { ...google.settings, ...slack.settings } });
    closers.push(product.close);
    productUrl = product.url;
    await connectAll({ product, google, people });
    await waitForSlack(product);

    await importLeads({ product, leads });
    const before = await waitForFirstEmails(product);
    const pid = product.pid();
    const [cpuBeforeMs, queuedBeforeMs] = [readCpuMs({ pid }), readQueuedMs({ pid })];
    const { tookMs, refusedCount } = await typeCommands({ slack, people });
    const cpuMs = readCpuMs({ pid }) - cpuBeforeMs;
    const queuedMs = readQueuedMs({ pid }) - queuedBeforeMs;
    const after = readImports(product);
    if (after.caughtUpCount === MAILBOXES) throw new Error('The import was over before it was measured');
    const answerCount = await countAnswers({ slack, expectedCount: tookMs.length });

    const by = mode === 'socket' ? 'Socket Mode' : 'HTTP';
    const figure = (what: string, value: number, unit: string, atMost: number | null = null): Figure => ({
      bench: 'slack-commands',
      what: `${by}: ${what}`,
      value,
      unit,
      atMost,
    });
    return [
      figure('command until acknowledged, median', percentile(tookMs, 0.5), 'ms'),
      figure(`99th percentile, ${COMMANDS_PER_SECOND} a second`, percentile(tookMs, 0.99), 'ms', 300),
      figure('slowest', percentile(tookMs, 1), 'ms'),
      figure('commands refused', refusedCount, 'commands', 0),
      figure('answers too few or too many', Math.abs(answerCount - tookMs.length), 'answers', 0),
      figure('emails imported meanwhile', (after.emailCount - before) / SECONDS, 'a second'),
      figure('CPU of the program', cpuMs / SECONDS, 'ms a second'),
      // Of a machine that is busy with other things the times above say little.
      figure('waited for a processor', queuedMs / SECONDS, 'ms a second'),
    ];
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

/** Everybody has a mailbox of their own. */
async function connectAll({
  product,
  google,
  people,
}: {
  product: Product;
  google: GoogleProcess;
  people: { name: string; address: string }[];
}) {
  const admin = await product.signIn();
  await admin.patch('/api/v1/company', { mailboxLimit: people.length });
  for (const { name, address } of people) {
    await admin.post('/api/v1/users', { email: address, name, password: PASSWORD, role: 'salesperson' });
    const client = await product.signIn({ email: address, password: PASSWORD });
    await connectMailbox({ client, google, address });
  }
}

async function waitForSlack(product: Product) {
  const admin = await product.signIn();
  await waitUntil({
    what: 'Slack is connected',
    holds: async () => (await admin.get<{ state: string }>('/api/v1/slack')).state === 'connected',
    timeoutMs: 20_000,
  });
}

async function waitForFirstEmails(product: Product): Promise<number> {
  await waitUntil({
    what: 'the import has begun',
    holds: () => readImports(product).emailCount > MAILBOXES,
    timeoutMs: 60_000,
  });
  return readImports(product).emailCount;
}

/** So many a second by the clock, whether or not those before are through. */
async function typeCommands({
  slack,
  people,
}: {
  slack: SlackStandIn;
  people: { address: string }[];
}): Promise<{ tookMs: number[]; refusedCount: number }> {
  const tookMs: number[] = [];
  let refusedCount = 0;
  const type = async (index: number) => {
    const user = people[index % people.length]!.address;
    const startedAt = performance.now();
    const text = TEXTS[index % TEXTS.length]!;
    const answer = await slack.control.typeCommand({ user, channel: 'sales', text });
    tookMs.push(performance.now() - startedAt);
    if (!answer.ok) refusedCount += 1;
  };
  const typed: Promise<void>[] = [];
  const startedAt = performance.now();
  while (typed.length < COMMANDS_PER_SECOND * SECONDS) {
    const due = ((performance.now() - startedAt) / 1000) * COMMANDS_PER_SECOND;
    while (typed.length < Math.min(due, COMMANDS_PER_SECOND * SECONDS)) typed.push(type(typed.length));
    await sleep(5);
  }
  await Promise.all(typed);
  return { tookMs, refusedCount };
}

async function countAnswers({ slack, expectedCount }: { slack: SlackStandIn; expectedCount: number }) {
  const count = () => slack.control.calls({ method: 'response_url' }).length;
  const giveUpAt = performance.now() + ANSWERED_WITHIN_MS;
  while (count() < expectedCount && performance.now() < giveUpAt) await sleep(200);
  return count();
}
