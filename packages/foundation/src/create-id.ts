import { randomBytes as systemRandomBytes } from 'node:crypto';
import type { Clock } from './clock.ts';

export type CreateId = () => string;
export type RandomBytes = (size: number) => Uint8Array;

const COUNTER_LIMIT = 0xfff;
const POOLED_ID_COUNT = 128;
const RANDOM_BYTES_PER_ID = 10;

/**
 * Makes UUIDv7 (RFC 9562 §5.7) that grow strictly within a process, even when the clock stands still or is set back:
 * the 12 bits of `rand_a` are a counter (§6.2, method 1) that starts at a random lower half each millisecond,
 * and an exhausted counter borrows the next millisecond.
 */
export function createIdFactory({
  clock,
  randomBytes = systemRandomBytes,
}: {
  clock: Clock;
  randomBytes?: RandomBytes;
}): CreateId {
  const takeRandom = createRandomPool(randomBytes);
  let lastMs = -1;
  let counter = 0;

  return () => {
    const random = takeRandom();
    const nowMs = clock.now().getTime();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = random.readUInt16BE(8) & 0x7ff;
    } else if (++counter > COUNTER_LIMIT) {
      lastMs += 1;
      counter = random.readUInt16BE(8) & 0x7ff;
    }
    return formatUuidV7({ ms: lastMs, counter, random });
  };
}

function formatUuidV7({ ms, counter, random }: { ms: number; counter: number; random: Buffer }) {
  const time = ms.toString(16).padStart(12, '0');
  const version = (0x7000 | counter).toString(16);
  const variant = (0x8000 | (random.readUInt16BE(0) & 0x3fff)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${variant}-${random.toString('hex', 2, 8)}`;
}

// One draw from the system for many ids: a draw costs more than the rest of an id.
function createRandomPool(randomBytes: RandomBytes) {
  let pool: Buffer = Buffer.alloc(0);
  let offset = 0;

  return () => {
    if (offset >= pool.length) {
      const bytes = randomBytes(POOLED_ID_COUNT * RANDOM_BYTES_PER_ID);
      pool = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      offset = 0;
    }
    offset += RANDOM_BYTES_PER_ID;
    return pool.subarray(offset - RANDOM_BYTES_PER_ID, offset);
  };
}
