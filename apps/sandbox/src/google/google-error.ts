/** An error answer of simulated Google: status, JSON body, headers, all as the real one gives them. */
export class GoogleError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor({
    status,
    body,
    headers = {},
  }: {
    status: number;
    body: unknown;
    headers?: Record<string, string>;
  }) {
    super(`Google answers ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export interface ApiErrorInput {
  code: number;
  message: string;
  reason: string;
  /** The canonical name, `NOT_FOUND`; left out: the usual one for the code. */
  status?: string;
  domain?: string;
  /** Where Google's inner entry says something else than the outer message. */
  innerMessage?: string;
  inner?: Record<string, string>;
  details?: unknown[];
  headers?: Record<string, string>;
}

const STATUS_NAMES: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  410: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** An error in the shape all Google APIs share: `{ error: { code, message, errors, status } }`. */
export function apiError(input: ApiErrorInput): GoogleError {
  const { code, message, reason, status = STATUS_NAMES[code], domain = 'global', details, headers } = input;
  const errors = [{ message: input.innerMessage ?? message, domain, reason, ...input.inner }];
  return new GoogleError({
    status: code,
    body: { error: { code, message, errors, ...(status && { status }), ...(details && { details }) } },
    ...(headers && { headers }),
  });
}

export function notFound(): GoogleError {
  return apiError({ code: 404, message: 'Requested entity was not found.', reason: 'notFound' });
}

export function invalidArgument(message: string): GoogleError {
  return apiError({ code: 400, message, reason: 'invalidArgument' });
}

export function invalidCredentials(): GoogleError {
  return apiError({
    code: 401,
    message:
      'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid ' +
      'authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    innerMessage: 'Invalid Credentials',
    reason: 'authError',
    inner: { location: 'Authorization', locationType: 'header' },
    headers: { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/", error="invalid_token"' },
  });
}

export function loginRequired(): GoogleError {
  return apiError({
    code: 401,
    message:
      'Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other ' +
      'valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.',
    innerMessage: 'Login Required.',
    reason: 'required',
    inner: { location: 'Authorization', locationType: 'header' },
    headers: { 'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/"' },
  });
}

export function insufficientScopes(method: string): GoogleError {
  return apiError({
    code: 403,
    message: 'Request had insufficient authentication scopes.',
    innerMessage: 'Insufficient Permission',
    reason: 'insufficientPermissions',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: { method: `caribou.api.proto.MailboxService.${method}`, service: 'gmail.googleapis.com' },
      },
    ],
    headers: {
      'WWW-Authenticate': 'Bearer realm="https://accounts.google.com/", error="insufficient_scope"',
    },
  });
}
