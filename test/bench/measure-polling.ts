import { setTimeout as sleep } from 'node:timers/promises';
import { connectMailbox } from '../product/connect-mailbox.ts';
import { type GoogleProcess, startGoogle } from '../product/start-google.ts';
import { type Product, startProduct } from '../product/start-product.ts';
import type { Figure } from './figure.ts';
import { readCpuMs, readRssMb } from './read-process.ts';
import { persistently } from './persistently.ts';
import { makeAllDue, seedPolling } from './seed-polling.ts';
import { waitForImports } from './watch-imports.ts';
import { percentile, waitForPasses, watchPasses } from './watch-passes.ts';

const MAILBOXES = 10_000;
const INTERVAL_MS = 60_000;
const INTERVALS = 2;
/** What a call of Gmail takes in real life. */
const LATENCY_MS = 200;
/** Access tokens live an hour: in each minute a sixtieth of them runs out. */
const TOKENS_PER_MINUTE = MAILBOXES / 60;
const LOOK_EVERY_MS = 15_000;
const FIRST_ROUND_TIMEOUT_MS = 300_000;
const SECRET = 'the secret of a bench that nobody else reads';

const figure = (what: string, value: number, unit: string, atMost: number | null = null): Figure => ({
  bench: 'polling',
  what,
  value,
  unit,
  atMost,
});

/** What it costs to look into 10,000 mailboxes each minute when none of them has anything new. */
export async function measurePolling({ nodeOptions = [] }: { nodeOptions?: string[] } = {}): Promise<
  Figure[]
> {
  const people = Array.from({ length: MAILBOXES }, (_, index) => ({
    name: `Colleague ${index}`,
    address: `colleague${index}@company.example`,
  }));
  const google = await startGoogle({ seed: { people } });
  try {
    const product = await startProduct({
      settings: {
        ...google.settings,
        MAILSYNC_SECRET: SECRET,
        MAILSYNC_SYNC_INTERVAL: `${INTERVAL_MS / 1000}s`,
      },
      nodeOptions,
    });
    try {
      await connectAll({ product, google, people });
      return await measure({ product, google, people });
    } finally {
      await product.close();
    }
  } finally {
    await google.close();
  }
}

type World = { product: Product; google: GoogleProcess; people: { name: string; address: string }[] };

async function connectAll({ product, google, people: [first, ...others] }: World): Promise<void> {
  const client = await product.signIn();
  await client.patch('/api/v1/company', { mailboxLimit: MAILBOXES });
  await connectMailbox({ client, google, address: first!.address });
  await waitForImports({ product, mailboxCount: 1, timeoutMs: 30_000 });
  await product.stop();
  await seedPolling({ product, google, people: others, secret: SECRET, intervalMs: INTERVAL_MS });
  await persistently(() => google.control.setBehaviour({ latencyMs: LATENCY_MS }));
}

async function measure({ product, google, people }: World): Promise<Figure[]> {
  const startedAt = new Date();
  product.begin();
  await product.ready();
  // In the first round every access token is asked for anew; from the second on it is everyday life.
  await waitForPasses({
    product,
    mailboxCount: MAILBOXES,
    since: startedAt,
    timeoutMs: FIRST_ROUND_TIMEOUT_MS,
  });

  await persistently(() => google.control.resetCounters());
  const cpuBeforeMs = readCpuMs({ pid: product.pid() });
  const measuredFrom = performance.now();
  const ageing = ageTokens({ google, people, forMs: INTERVALS * INTERVAL_MS });
  const passes = await watchPasses({
    product,
    forMs: INTERVALS * INTERVAL_MS,
    everyMs: LOOK_EVERY_MS,
  });
  const cpuMs = readCpuMs({ pid: product.pid() }) - cpuBeforeMs;
  const wallMs = performance.now() - measuredFrom;
  const { calls, statuses } = await persistently(() => google.control.counters());
  const rssMb = readRssMb({ pid: product.pid() });
  await ageing;

  const perMinute = (count: number) => (count / wallMs) * 60_000;
  const seen = new Set(passes.map(({ mailboxId }) => mailboxId));
  const latenessMs = passes.map((pass) => pass.latenessMs);
  const [fewest, most] = spreadBySecond(passes.map((pass) => pass.startedAtMs));
  const caughtUp = await measureCatchUp({ product });
  return [
    figure(`share of a core, ${MAILBOXES} mailboxes each minute, nothing new`, cpuMs / wallMs, 'cores', 0.5),
    figure('resident memory', rssMb, 'MB', 300),
    figure('CPU per pass', cpuMs / passes.length, 'ms'),
    figure(
      `calls of history.list a minute, as Google counts them`,
      perMinute(calls['history.list'] ?? 0),
      'calls',
    ),
    figure('renewed access tokens a minute', perMinute(calls['oauth.token'] ?? 0), 'tokens'),
    figure('mailboxes without a pass in that time', MAILBOXES - seen.size, 'mailboxes', 0),
    figure('answers that throttle or fail', failures(statuses), 'answers', 0),
    figure('lateness of a pass, median', percentile(latenessMs, 0.5) / 1000, 's'),
    figure('lateness of a pass, 99th percentile', percentile(latenessMs, 0.99) / 1000, 's', 3),
    figure('fewest passes begun in five seconds', fewest, 'passes'),
    figure('most passes begun in five seconds', most, 'passes'),
    ...caughtUp,
  ];
}

/** All are due at once, as after a time in which the program did not run. */
async function measureCatchUp({ product }: Pick<World, 'product'>): Promise<Figure[]> {
  await product.stop();
  makeAllDue(product);
  product.begin();
  await product.ready();
  const answering = watchAnswers({ product, forMs: INTERVAL_MS });
  const passes = await watchPasses({ product, forMs: INTERVAL_MS, everyMs: LOOK_EVERY_MS });
  const answerMs = await answering;
  const begunAtMs = passes.map(({ startedAtMs }) => startedAtMs);
  const seconds = (percentile(begunAtMs, 1) - percentile(begunAtMs, 0)) / 1000;
  return [
    figure('all due at once: time until the last began', seconds, 's', 60),
    figure('all due at once: slowest answer of /healthz', percentile(answerMs, 1), 'ms', 500),
  ];
}

async function watchAnswers({ product, forMs }: { product: Product; forMs: number }): Promise<number[]> {
  const took: number[] = [];
  const endsAt = performance.now() + forMs;
  while (performance.now() < endsAt) {
    const askedAt = performance.now();
    await (await fetch(`${product.url}/healthz`)).arrayBuffer();
    took.push(performance.now() - askedAt);
    await sleep(100);
  }
  return took;
}

/** Makes access tokens run out one after the other, each mailbox's once an hour. */
async function ageTokens({
  google,
  people,
  forMs,
}: Pick<World, 'google' | 'people'> & { forMs: number }): Promise<void> {
  const count = Math.floor((forMs / 60_000) * TOKENS_PER_MINUTE);
  const everyMs = forMs / count;
  const endsAt = performance.now() + forMs;
  for (let index = 0; index < count; index += 1) {
    const { address } = people[(index * 60) % people.length]!;
    await persistently(() => google.control.expireAccessTokens({ person: address }));
    await sleep(Math.min(everyMs, Math.max(0, endsAt - performance.now())));
  }
}

/** How many passes began in the emptiest and in the fullest five seconds; the ends are cut off. */
function spreadBySecond(startedAtMs: readonly number[]): [number, number] {
  const counts = new Map<number, number>();
  for (const atMs of startedAtMs) {
    const slot = Math.floor(atMs / 5_000);
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }
  const inside = [...counts].toSorted(([left], [right]) => left - right).slice(1, -1);
  const sizes = inside.map(([, count]) => count);
  return [Math.min(...sizes), Math.max(...sizes)];
}

/** A token that has run out is answered with 401 and renewed: that is no failure. */
function failures(statuses: Record<string, number>): number {
  return Object.entries(statuses)
    .filter(([status]) => Number(status) >= 400 && status !== '401')
    .reduce((sum, [, count]) => sum + count, 0);
}
