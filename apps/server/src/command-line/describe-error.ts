import { isAppError } from '@mailsync/foundation';

/** Expected troubles name their mend; anything else needs its stack. */
export function describeError(error: unknown): string {
  if (isAppError(error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
