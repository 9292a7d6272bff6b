export type AppErrorKind =
  'not_found' | 'invalid' | 'conflict' | 'forbidden' | 'unauthenticated' | 'unavailable';

export type AppErrorInput = {
  /** Stable, dotted and lower-case: `mailbox.not_found`. */
  code: string;
  kind: AppErrorKind;
  /** A sentence for people: what is wrong and how to mend it. */
  message: string;
  /** How long to wait before another try, in milliseconds, where the cause named a time. */
  retryAfterMs?: number | undefined;
  details?: Record<string, unknown> | undefined;
  cause?: unknown;
};

/**
 * The one error of the domain. It knows no protocol: the API maps `kind` to a status, the bot to a sentence, jobs to a retry.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: string;
  readonly kind: AppErrorKind;
  readonly retryAfterMs: number | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor({ code, kind, message, retryAfterMs, details, cause }: AppErrorInput) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
    this.details = details;
  }
}

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError;
}
