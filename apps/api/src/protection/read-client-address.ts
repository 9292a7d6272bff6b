import type { Context } from 'hono';

/** Where a request comes from, as far as the connection tells; forwarded headers can be invented and are not believed. */
export function readClientAddress(c: Context): string {
  const bindings = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined;
  return bindings?.incoming?.socket?.remoteAddress ?? 'unknown';
}
