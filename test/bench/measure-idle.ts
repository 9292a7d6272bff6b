import { setTimeout as sleep } from 'node:timers/promises';
import { startGoogle } from '../product/start-google.ts';
import { type Product, startProduct } from '../product/start-product.ts';
import { waitUntil } from '../product/wait-until.ts';
import type { Figure } from './figure.ts';
import { readRssMb } from './read-process.ts';

const STARTS = 5;
const SETTLE_MS = 10_000;

/** How long the program takes until it is ready, and what memory it holds when nothing happens. */
export async function measureIdle(): Promise<Figure[]> {
  const google = await startGoogle();
  const seconds: number[] = [];
  let rssMb = 0;
  try {
    for (let start = 1; start <= STARTS; start += 1) {
      const startedAt = performance.now();
      const product = await startProduct({ settings: google.settings });
      try {
        await waitUntilReady(product);
        seconds.push((performance.now() - startedAt) / 1000);
        if (start < STARTS) continue;
        await sleep(SETTLE_MS);
        rssMb = readRssMb({ pid: product.pid() });
      } finally {
        await product.close();
      }
    }
  } finally {
    await google.close();
  }
  const median = seconds.toSorted((left, right) => left - right)[Math.floor(STARTS / 2)]!;
  return [
    {
      bench: 'idle',
      what: `first start until ready, median of ${STARTS}`,
      value: median,
      unit: 's',
      atMost: 2,
    },
    { bench: 'idle', what: 'resident memory after 10 s', value: rssMb, unit: 'MB', atMost: 150 },
  ];
}

async function waitUntilReady({ url }: Product): Promise<void> {
  await waitUntil({
    what: 'the program says that it is ready',
    holds: async () => (await fetch(`${url}/readyz`)).ok,
    timeoutMs: 10_000,
    everyMs: 5,
  });
}
