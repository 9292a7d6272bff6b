import type { GoogleContext } from '../http-types.ts';
import { oauthError } from './oauth-error.ts';

/** Reads a form body; Google takes a JSON object too. */
export async function readForm(context: GoogleContext): Promise<URLSearchParams> {
  const text = await context.req.text();
  if (!(context.req.header('Content-Type') ?? '').startsWith('application/json'))
    return new URLSearchParams(text);
  try {
    return new URLSearchParams(JSON.parse(text) as Record<string, string>);
  } catch {
    throw oauthError(400, 'invalid_request', 'The body is no JSON object.');
  }
}
