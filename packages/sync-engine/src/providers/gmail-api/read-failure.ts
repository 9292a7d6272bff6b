import { classifyGoogleFailure, type GoogleFailureFacts } from '../../sync-errors/classify-google-failure.ts';
import { ANSWER_CUT_OFF } from '../../sync-errors/classify-network-code.ts';
import { ProviderError } from '../../sync-errors/provider-error.ts';

/** Translates whatever the Google packages throw into a `ProviderError`: the only place that looks at HTTP. */
export function readFailure({
  error,
  surface,
  method,
  now,
}: {
  error: unknown;
  surface: GoogleFailureFacts['surface'];
  method: string;
  now: Date;
}): ProviderError {
  if (error instanceof ProviderError) return error;
  const facts = collectFacts({ error, surface, method });
  return new ProviderError(classifyGoogleFailure({ facts, now }), { cause: error });
}

interface ThrownByGoogle {
  message?: string;
  code?: unknown;
  status?: unknown;
  name?: string;
  cause?: unknown;
  error?: unknown;
  response?: { status?: number; data?: unknown; headers?: Headers | Record<string, string> };
}

function collectFacts({
  error,
  surface,
  method,
}: {
  error: unknown;
  surface: GoogleFailureFacts['surface'];
  method: string;
}): GoogleFailureFacts {
  const thrown = (
    typeof error === 'object' && error !== null ? error : { message: String(error) }
  ) as ThrownByGoogle;
  const response = thrown.response;
  const body = parseBody(response?.data);
  const words = body ? collectWords(body) : { reasons: [], texts: [] };

  return {
    surface,
    method,
    httpStatus: response?.status ?? null,
    reasons: words.reasons,
    text: words.texts.join(' ') || thrown.message || '',
    retryAfterHeader: readHeader(response?.headers, 'retry-after'),
    networkCode: response ? null : findNetworkCode(thrown),
    bodyIsJson: body !== null,
  };
}

/** Codes of Node that are no news of the network but of a slip in a program. */
const SLIP_OF_OURS = /^ERR_(INVALID|MISSING|UNKNOWN|OUT_OF_RANGE|METHOD|UNESCAPED|ASSERTION)/;

/** The words of undici and of node-fetch for an answer that began and broke off. */
const BROKE_OFF = /^terminated$|^Invalid response body while trying to fetch .*: (aborted|Premature close)/;

/**
 * The code lies at the bottom of a chain of causes: `fetch failed` says nothing by itself. Null when nothing in the chain
 * speaks of the network.
 */
function findNetworkCode(thrown: ThrownByGoogle): string | null {
  let found: string | null = null;
  let at: unknown = thrown;
  for (let depth = 0; depth < 6 && typeof at === 'object' && at !== null; depth++) {
    const link = at as ThrownByGoogle;
    if (BROKE_OFF.test(link.message ?? '')) return ANSWER_CUT_OFF;
    if (typeof link.code === 'string' && !SLIP_OF_OURS.test(link.code)) found = link.code;
    else if (link.name === 'TimeoutError' || link.name === 'AbortError') found ??= 'TIMEOUT';
    else if (/fetch failed|socket hang up/.test(link.message ?? '')) found ??= 'FETCH_FAILED';
    at = link.cause ?? link.error;
  }
  return found;
}

function parseBody(data: unknown): Record<string, unknown> | null {
  if (typeof data === 'object' && data !== null && !ArrayBuffer.isView(data))
    return data as Record<string, unknown>;
  if (typeof data !== 'string') return null;
  try {
    const parsed: unknown = JSON.parse(data);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * Two shapes of bodies: `{error: {status, message, errors: [{reason}], details: [{reason}]}}` of the APIs, and
 * `{error: 'invalid_grant', error_description, error_subtype}` of OAuth (RFC 6749 §5.2).
 */
function collectWords(body: Record<string, unknown>): { reasons: string[]; texts: string[] } {
  const reasons: string[] = [];
  const texts: string[] = [];
  const push = (list: string[], value: unknown) => {
    if (typeof value === 'string' && value) list.push(value);
  };

  const error = body.error;
  push(reasons, error);
  push(reasons, body.error_subtype);
  push(texts, body.error_description);
  if (typeof error === 'object' && error !== null) {
    const inner = error as Record<string, unknown>;
    push(reasons, inner.status);
    push(texts, inner.message);
    for (const list of [inner.errors, inner.details]) {
      if (!Array.isArray(list)) continue;
      for (const one of list as Record<string, unknown>[]) push(reasons, one?.reason);
    }
  }
  return { reasons, texts };
}

/** The client's `Headers` may be another class than the global one: only what it can do tells it from a plain object. */
function readHeader(headers: Headers | Record<string, string> | undefined, name: string): string | null {
  if (!headers) return null;
  const isHeaders = (given: typeof headers): given is Headers => typeof given.get === 'function';
  return isHeaders(headers) ? headers.get(name) : (headers[name] ?? null);
}
