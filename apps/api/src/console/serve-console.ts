import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Context } from 'hono';
import { type ConsolePage, readConsolePage } from './read-console-page.ts';

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

type ServedFile = { bytes: Uint8Array<ArrayBuffer>; encoding: 'br' | 'gzip' | null; etag: string };

/**
 * Serves the console's built files; every other page is the one page of the application.
 * Answers null when nothing fits, such as a missing script or a request that wants no page.
 */
export function createConsole({ dir }: { dir: string }) {
  let page: ConsolePage | null = null;

  return async (c: Context): Promise<Response | null> => {
    const path = decodePath(c.req.path);
    if (path === null) return null;

    if (path !== '/' && path !== '/index.html' && extname(path) !== '') {
      const file = await readServedFile({ dir, path, accepted: c.req.header('accept-encoding') ?? '' });
      return file && answerFile({ c, path, file });
    }
    if (!(c.req.header('accept') ?? '').includes('text/html')) return null;

    page = await readConsolePage({ dir, known: page });
    return page && answerPage({ c, page });
  };
}

function answerFile({ c, path, file }: { c: Context; path: string; file: ServedFile }): Response {
  const isImmutable = path.startsWith('/_app/immutable/');
  c.header('Content-Type', CONTENT_TYPES[extname(path)] ?? 'application/octet-stream');
  c.header('Cache-Control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  c.header('ETag', file.etag);
  c.header('Vary', 'Accept-Encoding');
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304);
  if (file.encoding) c.header('Content-Encoding', file.encoding);
  return c.body(file.bytes, 200);
}

function answerPage({ c, page }: { c: Context; page: ConsolePage }): Response {
  c.header('Cache-Control', 'no-cache');
  c.header('ETag', page.etag);
  c.header('Content-Security-Policy', page.contentSecurityPolicy);
  if (c.req.header('if-none-match') === page.etag) return c.body(null, 304);
  return c.html(page.html, 200);
}

/** A path below the folder, or null for one that would leave it or cannot be decoded. */
function decodePath(path: string): string | null {
  try {
    const decoded = normalize(decodeURIComponent(path)).replaceAll(sep, '/');
    return decoded.includes('\0') || decoded.startsWith('..') || !decoded.startsWith('/') ? null : decoded;
  } catch {
    return null;
  }
}

/** The file, or the copy of it that was compressed when the console was built. */
async function readServedFile({
  dir,
  path,
  accepted,
}: {
  dir: string;
  path: string;
  accepted: string;
}): Promise<ServedFile | null> {
  const candidates = [
    { suffix: '.br', encoding: 'br' as const },
    { suffix: '.gz', encoding: 'gzip' as const },
    { suffix: '', encoding: null },
  ].filter(({ encoding }) => encoding === null || new RegExp(`\\b${encoding}\\b`).test(accepted));

  for (const { suffix, encoding } of candidates) {
    const filePath = join(dir, path + suffix);
    const found = await stat(filePath).catch(() => null);
    if (!found?.isFile()) continue;
    const bytes = new Uint8Array(await readFile(filePath));
    return {
      bytes,
      encoding,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    };
  }
  return null;
}
