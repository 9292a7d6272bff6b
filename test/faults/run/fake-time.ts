import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PLACES = [
  '/usr/lib/x86_64-linux-gnu/faketime',
  '/usr/lib/aarch64-linux-gnu/faketime',
  '/usr/lib64/faketime',
  '/usr/lib/faketime',
];

/** Debian's libfaketime, or null where it is not installed. */
export function findFaketime(): string | null {
  return PLACES.map((place) => join(place, 'libfaketimeMT.so.1')).find((file) => existsSync(file)) ?? null;
}

export interface FakeTime {
  /** For the environment of the program whose clock is ours. */
  environment: Record<string, string>;
  /** From now on the program's clock is so far from the real one. */
  setOffset(offsetMs: number): void;
}

/** A clock for the built program that can be set while it runs. Its timers go on by the real one. */
export function createFakeTime({ library, folder }: { library: string; folder: string }): FakeTime {
  const file = join(folder, 'clock');
  return {
    environment: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
    setOffset(offsetMs) {
      const seconds = offsetMs / 1000;
      writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds.toFixed(3)}\n`);
    },
  };
}
