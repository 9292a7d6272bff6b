import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { AppError } from './app-error.ts';

export interface SecretBox {
  /** Seals under the first key. `context` (such as `mailbox:<id>:refresh-token`) must be named again to open it. */
  seal(plaintext: string, context: string): string;
  /** Throws `secret.cannot_open` for an unknown key, another context or a damaged text. */
  open(sealed: string, context: string): string;
  /** Tells whether two boxes seal under the same key, without revealing it. */
  fingerprint: string;
}

export type SecretKey = { id: string; secret: string };

const FORMAT = 'v1';
const NONCE_BYTE_COUNT = 12;
const TAG_BYTE_COUNT = 16;

/**
 * AES-256-GCM under keys derived with HKDF-SHA256 (RFC 5869). A sealed text is `v1.<key id>.<base64url nonce, tag, ciphertext>`;
 * it opens under whichever key its id names, so a new first key can be put before the old one.
 */
export function createSecretBox({ keys }: { keys: SecretKey[] }): SecretBox {
  const sealingKey = keys[0];
  if (!sealingKey) throw invalidKey('A secret box needs at least one key.');

  const keyById = new Map<string, Buffer>();
  for (const { id, secret } of keys) {
    if (!/^[A-Za-z0-9_-]+$/.test(id))
      throw invalidKey(`The key id "${id}" may hold letters, digits, - and _ only.`);
    if (secret.length < 16)
      throw invalidKey(`The secret of key "${id}" is too short: use at least 16 characters.`);
    if (keyById.has(id)) throw invalidKey(`Two keys share the id "${id}": give each its own.`);
    keyById.set(id, deriveKey(secret));
  }
  const derivedSealingKey = deriveKey(sealingKey.secret);

  return {
    fingerprint: createHmac('sha256', derivedSealingKey)
      .update('mailsync fingerprint')
      .digest('hex')
      .slice(0, 32),

    seal(plaintext, context) {
      const nonce = randomBytes(NONCE_BYTE_COUNT);
      const cipher = createCipheriv('aes-256-gcm', derivedSealingKey, nonce);
      cipher.setAAD(authenticatedContext({ keyId: sealingKey.id, context }));
      const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return `${FORMAT}.${sealingKey.id}.${Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url')}`;
    },

    open(sealed, context) {
      const [format, keyId, body, ...rest] = sealed.split('.');
      if (format !== FORMAT || !keyId || !body || rest.length > 0) {
        throw cannotOpen('The stored secret is damaged or was not sealed by Mail Sync.');
      }
      const key = keyById.get(keyId);
      if (!key)
        throw cannotOpen(`The stored secret was sealed under the key "${keyId}", which is not configured.`);

      const bytes = Buffer.from(body, 'base64url');
      if (bytes.length < NONCE_BYTE_COUNT + TAG_BYTE_COUNT)
        throw cannotOpen('The stored secret is cut short.');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTE_COUNT), {
          authTagLength: TAG_BYTE_COUNT,
        });
        decipher.setAAD(authenticatedContext({ keyId, context }));
        decipher.setAuthTag(bytes.subarray(NONCE_BYTE_COUNT, NONCE_BYTE_COUNT + TAG_BYTE_COUNT));
        const opened = decipher.update(bytes.subarray(NONCE_BYTE_COUNT + TAG_BYTE_COUNT));
        return Buffer.concat([opened, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw cannotOpen(
          'The stored secret does not open with the configured key: is it the one it was sealed with?',
          cause,
        );
      }
    },
  };
}

function deriveKey(secret: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'mailsync', 'secret box v1', 32));
}

function authenticatedContext({ keyId, context }: { keyId: string; context: string }) {
  return Buffer.from(`${FORMAT}.${keyId}.${context}`);
}

function invalidKey(message: string) {
  return new AppError({ code: 'secret.invalid_key', kind: 'invalid', message });
}

function cannotOpen(message: string, cause?: unknown) {
  return new AppError({ code: 'secret.cannot_open', kind: 'unavailable', message, cause });
}
