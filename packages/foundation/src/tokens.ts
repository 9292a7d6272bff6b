import { createHash, randomBytes as systemRandomBytes } from 'node:crypto';
import type { RandomBytes } from './create-id.ts';

/** A secret to hand out once, base64url. Store only its `hashToken`. */
export function createToken(byteCount = 32, randomBytes: RandomBytes = systemRandomBytes): string {
  return Buffer.from(randomBytes(byteCount)).toString('base64url');
}

/** SHA-256, hex. Enough for tokens of 32 random bytes; passwords need a slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
