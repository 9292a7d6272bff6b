import { describeError, type ErrorKind } from './catalogue.ts';

export interface ProviderFailure {
  /** Code of the error catalogue. */
  code: string;
  /** What it becomes when it is seen again, a minute or more later, with a fresh token. */
  confirmedCode?: string;
  /** When the provider says that it may be asked again. */
  retryAt?: Date;
  /** The server that it came from, where there are two. */
  surface?: 'imap' | 'smtp';
  /** The provider's own words, for administrators; never a secret. */
  detail: string;
}

/** A failure of the provider, translated at its edge. The engine decides by `kind`, never by HTTP status. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly failure: ProviderFailure;

  constructor(failure: ProviderFailure, options?: { cause?: unknown }) {
    super(`${failure.code}: ${failure.detail}`, options);
    this.failure = failure;
  }

  get kind(): ErrorKind {
    return describeError(this.failure.code).kind;
  }
}

/** What was thrown, as a failure of the catalogue. */
export function toFailure(error: unknown): ProviderFailure {
  if (error instanceof ProviderError) return error.failure;
  return { code: 'mailsync.unexpected', detail: error instanceof Error ? error.message : String(error) };
}
