import { setTimeout as sleep } from 'node:timers/promises';
import { type ListeningCompany, openListeningCompany } from '../product/open-listening-company.ts';
import type { Figure } from './figure.ts';
import { measureTelling } from './measure-telling.ts';
import { readCpuMs, readRssMb } from './read-process.ts';
import { percentile } from './watch-passes.ts';

const MAILBOXES = 200;
const ALONE = 20;
const ROUNDS = 3;
const WITHIN_MS = 1_000;
const LOOK_EVERY_MS = 20;
const ROUND_TIMEOUT_MS = 30_000;
const BETWEEN_ROUNDS_MS = 5_000;
/** Connections with nothing behind them, for comparison. */
const BARE = 20;
/** Until memory that was needed once is given back. */
const QUIET_MS = 30_000;

const figure = (what: string, value: number, unit: string, atMost: number | null = null): Figure => ({
  bench: 'idle-mail',
  what,
  value,
  unit,
  atMost,
});

/** How soon mail is recorded that a mail server tells of, and what the connections cost that it tells over. */
export async function measureIdleMail({ nodeOptions = [] }: { nodeOptions?: string[] } = {}): Promise<
  Figure[]
> {
  const company = await openListeningCompany({ mailboxCount: MAILBOXES, syncInterval: '10m', nodeOptions });
  try {
    const { product } = company;
    await sleep(QUIET_MS);
    const rssBeforeMb = readRssMb({ pid: product.pid() });
    const people = company.dovecot.people.slice(0, BARE);
    const tellingMs = await measureTelling({ dovecot: company.dovecot, people });
    await company.connectAll();
    await sleep(BETWEEN_ROUNDS_MS);

    const aloneMs: number[] = [];
    for (const address of company.addresses.slice(0, ALONE))
      aloneMs.push(...(await deliverTo({ company, addresses: [address] })).tookMs);
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push(await deliverTo({ company, addresses: company.addresses }));
      await sleep(BETWEEN_ROUNDS_MS);
    }
    const tookMs = rounds.flatMap((round) => round.tookMs);
    const cpuMs = rounds.reduce((sum, round) => sum + round.cpuMs, 0);

    // Connecting is another work: what it needed is not in the figure.
    await product.stop();
    product.begin();
    await product.ready();
    await company.waitUntilAllAreTold(60_000);
    await sleep(QUIET_MS);
    const rssMb = readRssMb({ pid: product.pid() });
    return [
      figure('new mail until recorded, one at a time, median', percentile(aloneMs, 0.5), 'ms'),
      figure('the slowest of them', percentile(aloneMs, 1), 'ms', 1_000),
      figure(
        `new mail until recorded, ${MAILBOXES} mailboxes within a second, median`,
        percentile(tookMs, 0.5),
        'ms',
      ),
      figure('99th percentile', percentile(tookMs, 0.99), 'ms', 1_000),
      figure('of which Dovecot alone, median', percentile(tellingMs, 0.5), 'ms'),
      figure('slowest', percentile(tookMs, 1), 'ms'),
      figure('CPU of the program per mail', cpuMs / tookMs.length, 'ms'),
      figure('resident memory without mailboxes', rssBeforeMb, 'MB'),
      figure(`resident memory, ${MAILBOXES} mailboxes in IDLE`, rssMb, 'MB'),
      figure('resident memory per mailbox', (rssMb - rssBeforeMb) / MAILBOXES, 'MB', 0.5),
    ];
  } finally {
    await company.close();
  }
}

interface Round {
  tookMs: number[];
  cpuMs: number;
}

/** One mail to each of these, evenly over a second, and how long each took until its row could be read. */
async function deliverTo({
  company: { product, deliver, readCopies },
  addresses,
}: {
  company: ListeningCompany;
  addresses: string[];
}): Promise<Round> {
  const cpuBeforeMs = readCpuMs({ pid: product.pid() });
  const pending = new Map<string, number>();
  const tookMs: number[] = [];
  const startedAt = performance.now();
  let deliveredCount = 0;
  while (deliveredCount < addresses.length || pending.size > 0) {
    const elapsedMs = performance.now() - startedAt;
    if (elapsedMs > ROUND_TIMEOUT_MS)
      throw new Error(`${pending.size} mails are not recorded after ${ROUND_TIMEOUT_MS} ms`);
    for (; deliveredCount < Math.min(addresses.length, (elapsedMs / WITHIN_MS) * addresses.length);) {
      const { messageId, atMs } = deliver(addresses[deliveredCount]!);
      deliveredCount += 1;
      pending.set(messageId, atMs);
    }
    for (const { messageId } of readCopies()) {
      const atMs = pending.get(messageId);
      if (atMs === undefined) continue;
      tookMs.push(performance.timeOrigin + performance.now() - atMs);
      pending.delete(messageId);
    }
    await sleep(LOOK_EVERY_MS);
  }
  return { tookMs, cpuMs: readCpuMs({ pid: product.pid() }) - cpuBeforeMs };
}
