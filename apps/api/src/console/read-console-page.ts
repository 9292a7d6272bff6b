import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface ConsolePage {
  html: string;
  etag: string;
  contentSecurityPolicy: string;
  modifiedAtMs: number;
}

/** The one page of the application, read again when it was built again; null when there is none. */
export async function readConsolePage({
  dir,
  known,
}: {
  dir: string;
  known: ConsolePage | null;
}): Promise<ConsolePage | null> {
  const path = join(dir, 'index.html');
  const found = await stat(path).catch(() => null);
  if (!found) return null;
  if (known?.modifiedAtMs === found.mtimeMs) return known;

  const html = await readFile(path, 'utf8');
  return {
    html,
    etag: `"${hash(html).slice(0, 22)}"`,
    contentSecurityPolicy: writePolicy(html),
    modifiedAtMs: found.mtimeMs,
  };
}

/**
 * Scripts are ours alone: files of this origin, and the inline ones that the build put into the page, by hash.
 * Frames inherit the policy: mail is shown in one without scripts, and its pictures come from anywhere once asked for.
 */
export function writePolicy(html: string): string {
  const inlineScripts = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = inlineScripts.map(([, script = '']) => `'sha256-${hash(script, 'base64')}'`);
  return [
    "default-src 'self'",
    ["script-src 'self'", ...hashes].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: https: http:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hash(text: string, encoding: 'base64' | 'base64url' = 'base64url'): string {
  return createHash('sha256').update(text).digest(encoding);
}
