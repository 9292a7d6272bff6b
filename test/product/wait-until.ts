import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again and again until `holds` says so. Throws what it waited for, and what `describe` sees, when time is up. */
export async function waitUntil({
  what,
  holds,
  describe,
  timeoutMs,
  everyMs = 100,
}: {
  what: string;
  holds: () => boolean | Promise<boolean>;
  describe?: () => unknown;
  timeoutMs: number;
  everyMs?: number;
}): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) {
      const seen = describe ? `: ${JSON.stringify(await describe())}` : '';
      throw new Error(`Waited ${timeoutMs} ms in vain until ${what}${seen}`);
    }
    await sleep(everyMs);
  }
}
