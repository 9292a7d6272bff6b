import { fileURLToPath } from 'node:url';

/** The path in `file:/path/mailsync.db`; null for an address of another kind. */
export function readFilePath(url: string): string | null {
  if (url.startsWith('file://')) return fileURLToPath(url);
  return url.startsWith('file:') ? url.slice('file:'.length) : null;
}
