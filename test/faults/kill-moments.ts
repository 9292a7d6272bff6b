import { readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GoogleControl } from '@mailsync/sandbox';
import Database from 'better-sqlite3';
import type { Random } from '../product/create-random.ts';
import type { Product } from '../product/start-product.ts';

const LONGEST_WATCH_MS = 6_000;

export type KillMoment = 'starting' | 'any time' | 'amid requests' | 'while writing' | 'in a transaction';

/** Waits for the moment and kills. Returns whether a transaction was certainly open at that moment. */
export async function killAt({
  moment,
  product,
  control,
  random,
}: {
  moment: KillMoment;
  product: Product;
  control: GoogleControl;
  random: Random;
}): Promise<boolean> {
  switch (moment) {
    case 'starting':
      await sleep(random.between(20, 400));
      break;
    case 'any time':
      await product.ready();
      await sleep(random.between(20, 1_500));
      break;
    case 'amid requests':
      await product.ready();
      await watchRequests({ control, more: random.between(5, 60) });
      break;
    case 'while writing':
      await product.ready();
      await watchLogGrow({ file: `${product.databaseFile}-wal`, times: random.between(3, 25) });
      break;
    case 'in a transaction': {
      await product.ready();
      await sleep(random.between(20, 800));
      const isCaught = await stopInTransaction({ product, random });
      await product.kill();
      return isCaught;
    }
  }
  await product.kill();
  return false;
}

async function watchRequests({ control, more }: { control: GoogleControl; more: number }) {
  const readCount = async () => (await control.counters()).calls['messages.get'] ?? 0;
  const enough = (await readCount()) + more;
  const giveUpAt = performance.now() + LONGEST_WATCH_MS;
  while ((await readCount()) < enough && performance.now() < giveUpAt) await sleep(2);
}

/** SQLite's write-ahead log grows in the middle of a commit, or is begun anew. */
async function watchLogGrow({ file, times }: { file: string; times: number }) {
  const giveUpAt = performance.now() + LONGEST_WATCH_MS;
  let last = changeMark(file);
  for (let seen = 0; seen < times && performance.now() < giveUpAt;) {
    const mark = changeMark(file);
    if (mark === last) await sleep(1);
    else seen += 1;
    last = mark;
  }
}

function changeMark(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats ? `${stats.size} ${stats.mtimeMs}` : '';
}

/**
 * Halts the process again and again until another connection is refused the write lock: then it has been halted with a
 * transaction open. Returns false when that did not happen in time. The process stays halted; it is to be killed.
 */
async function stopInTransaction({
  product,
  random,
}: {
  product: Product;
  random: Random;
}): Promise<boolean> {
  const pid = product.pid();
  const giveUpAt = performance.now() + LONGEST_WATCH_MS;
  for (;;) {
    process.kill(pid, 'SIGSTOP');
    await untilHalted(pid);
    if (isWriteLocked(product.databaseFile)) return true;
    if (performance.now() > giveUpAt) return false;
    process.kill(pid, 'SIGCONT');
    await sleep(random.between(1, 12));
  }
}

async function untilHalted(pid: number) {
  // The state stands after the name, which may hold anything but ends with the last bracket (proc(5)).
  const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)![0];
  while (state() !== 'T') await sleep(1);
}

/** Closed before the process is killed, so that this connection never mends what the kill leaves behind. */
function isWriteLocked(file: string): boolean {
  const probe = new Database(file, { timeout: 0 });
  try {
    probe.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return true;
    throw error;
  } finally {
    probe.close();
  }
}
