const UNIQUE_VIOLATIONS = new Set(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505']);

/** Whether the database refused a row because another holds its place. Drizzle wraps drivers' errors, so causes are searched. */
export function isUniqueViolation(error: unknown): boolean {
  return hasErrorCode({ error, codes: UNIQUE_VIOLATIONS });
}

export function hasErrorCode({ error, codes }: { error: unknown; codes: Set<string> }): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string' && codes.has(cause.code)) return true;
  }
  return false;
}
