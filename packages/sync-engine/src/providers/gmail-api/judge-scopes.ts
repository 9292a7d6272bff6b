import { ProviderError } from '../../sync-errors/provider-error.ts';
import { READ_SCOPE } from './google-oauth.ts';

/** Each of them lets us read mail (developers.google.com/workspace/gmail/api/auth/scopes). */
const SCOPES_THAT_READ: ReadonlySet<string> = new Set([
  READ_SCOPE,
  'https://www.googleapis.com/auth/gmail.modify',
  'https://mail.google.com/',
]);

/**
 * Gmail says with a fresh token that we may not read. The token's own scopes are the proof: without the right one the
 * person has to act; with it, or when nothing is known of them, Gmail was wrong and is asked again later.
 */
export function judgeScopes({
  failure,
  scopes,
}: {
  failure: ProviderError;
  scopes: readonly string[] | null;
}): ProviderError {
  if (scopes === null || scopes.some((scope) => SCOPES_THAT_READ.has(scope))) return failure;
  const detail = `${failure.failure.detail} (the token allows: ${scopes.join(' ') || 'nothing'})`;
  return new ProviderError({ code: 'gmail.scope_missing', detail }, { cause: failure });
}
