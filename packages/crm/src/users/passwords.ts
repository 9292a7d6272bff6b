import { type ScryptOptions, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MiB a hash (RFC 7914 names the parameters); stored with each hash so that they can grow. */
const LOG2_COST = 15;
const BLOCK_SIZE = 8;
const PARALLELIZATION = 1;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** `scrypt$<log2 N>$<r>$<p>$<salt>$<key>`, the last two base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const parameters = { log2Cost: LOG2_COST, blockSize: BLOCK_SIZE, parallelization: PARALLELIZATION };
  const key = await deriveKey({ password, salt, byteCount: KEY_BYTES, ...parameters });
  return [
    'scrypt',
    LOG2_COST,
    BLOCK_SIZE,
    PARALLELIZATION,
    salt.toString('base64url'),
    key.toString('base64url'),
  ].join('$');
}

/** Whether the password is the one hashed. Without a hash it takes as long and says no, so that nobody can tell who exists. */
export async function checkPassword({
  password,
  hash,
}: {
  password: string;
  hash: string | null;
}): Promise<boolean> {
  const [, log2Cost, blockSize, parallelization, salt, key] = (hash ?? DUMMY_HASH).split('$');
  const expected = Buffer.from(key ?? '', 'base64url');
  const actual = await deriveKey({
    password,
    salt: Buffer.from(salt ?? '', 'base64url'),
    byteCount: expected.length,
    log2Cost: Number(log2Cost),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
  });
  return timingSafeEqual(actual, expected) && hash !== null;
}

const DUMMY_HASH = ['scrypt', LOG2_COST, BLOCK_SIZE, PARALLELIZATION, 'A'.repeat(22), 'A'.repeat(43)].join(
  '$',
);

function deriveKey({
  password,
  salt,
  byteCount,
  log2Cost,
  blockSize,
  parallelization,
}: {
  password: string;
  salt: Buffer;
  byteCount: number;
  log2Cost: number;
  blockSize: number;
  parallelization: number;
}): Promise<Buffer> {
  const cost = 2 ** log2Cost;
  const options: ScryptOptions = {
    N: cost,
    r: blockSize,
    p: parallelization,
    maxmem: 256 * cost * blockSize,
  };
  return new Promise((resolve, reject) => {
    // One form of the letters whatever the keyboard made of them (RFC 8265 wants NFC).
    scrypt(password.normalize('NFC'), salt, byteCount, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
