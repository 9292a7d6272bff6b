import { createMiddleware } from 'hono/factory';

/** Headers of every answer; the console's page adds a content security policy of its own. */
export function addSecurityHeaders({ publicUrl }: { publicUrl: string }) {
  const isHttps = new URL(publicUrl).protocol === 'https:';

  return createMiddleware(async (c, next) => {
    await next();
    const { headers } = c.res;
    headers.set('X-Content-Type-Options', 'nosniff');
    // Addresses of invitations and results are secrets: no other site may learn them.
    headers.set('Referrer-Policy', 'same-origin');
    headers.set('Cross-Origin-Opener-Policy', 'same-origin');
    headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    if (!headers.has('Content-Security-Policy'))
      headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    if (isHttps) headers.set('Strict-Transport-Security', 'max-age=31536000');
  });
}
