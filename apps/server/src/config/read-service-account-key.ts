import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';

const keyFile = z.object({
  client_email: z.string().min(1),
  private_key_id: z.string().min(1),
  private_key: z.string().min(1),
});

/** The parts of a service account's key file that are needed to sign as it; null when it is none. */
export function readServiceAccountKey(
  text: string,
): { clientEmail: string; privateKeyId: string; privateKey: string } | null {
  try {
    const key = keyFile.parse(JSON.parse(text));
    if (createPrivateKey(key.private_key).asymmetricKeyType !== 'rsa') return null;
    return { clientEmail: key.client_email, privateKeyId: key.private_key_id, privateKey: key.private_key };
  } catch {
    return null;
  }
}
