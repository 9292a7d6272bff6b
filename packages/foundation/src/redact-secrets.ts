const SECRET_NAMES = new Set([
  'accesstoken',
  'apikey',
  'apppassword',
  'authorization',
  'clientsecret',
  'code',
  'codeverifier',
  'cookie',
  'cookies',
  'credentials',
  'idtoken',
  'pass',
  'passwd',
  'password',
  'privatekey',
  'proxyauthorization',
  'refreshtoken',
  'secret',
  'setcookie',
  'signingsecret',
  'token',
  'tokens',
  'xoauth2',
]);
const CENSOR = '[redacted]';
const DEEPEST_LEVEL = 8;
// An error's own `code` says what happened. Requests and responses hang on errors of HTTP clients and hold headers.
const ERROR_FIELDS = [
  'code',
  'kind',
  'status',
  'statusCode',
  'retryAfterMs',
  'syscall',
  'hostname',
  'detail',
];

/** Copies log fields with every secret's value replaced and every error described. */
export function redactSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return redactObject(fields, 1);
}

function redactObject(fields: object, level: number): Record<string, unknown> {
  const redacted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    redacted[name] = isSecretName(name) && value != null ? CENSOR : redactValue(value, level);
  }
  return redacted;
}

function redactValue(value: unknown, level: number): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof URL)
    return value;
  if (level >= DEEPEST_LEVEL) return '[too deep]';
  if (value instanceof Error) return describeError(value, level + 1);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Map || value instanceof Headers)
    return redactObject(Object.fromEntries(value), level + 1);
  if (value instanceof Set) return redactValue([...value], level);
  if (Array.isArray(value)) return value.map((item) => redactValue(item, level + 1));
  return redactObject(value, level + 1);
}

function describeError(error: Error, level: number): Record<string, unknown> {
  const described: Record<string, unknown> = { type: error.name, message: error.message };
  for (const name of ERROR_FIELDS) {
    const value = (error as unknown as Record<string, unknown>)[name];
    if (typeof value === 'string' || typeof value === 'number') described[name] = value;
  }
  if ('details' in error) described['details'] = redactValue(error.details, level);
  if (error.cause !== undefined) described['cause'] = redactValue(error.cause, level);
  if (error instanceof AggregateError) described['errors'] = redactValue(error.errors, level);
  described['stack'] = error.stack;
  return described;
}

function isSecretName(name: string) {
  return SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_]/g, ''));
}
