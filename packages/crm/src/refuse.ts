import { AppError } from '@mailsync/foundation';

/** Seen, but not to be done by this person. */
export function forbidden(message: string): AppError {
  return new AppError({ code: 'permission.denied', kind: 'forbidden', message });
}
