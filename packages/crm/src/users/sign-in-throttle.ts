import { AppError, type Clock } from '@mailsync/foundation';
import { createLatelyCounter } from '../count-lately.ts';

const FAILURES_ALLOWED = 10;
const WINDOW_MS = 15 * 60 * 1000;

export interface SignInThrottle {
  /** Throws `sign_in.too_many_attempts` when this email failed too often from this address lately. */
  refuseIfTooMany(input: { email: string; ip: string }): void;
  noteFailure(input: { email: string; ip: string }): void;
  forget(input: { email: string; ip: string }): void;
}

/** Slows guessing down: ten failures in a quarter of an hour for an email from one address. */
export function createSignInThrottle({ clock }: { clock: Clock }): SignInThrottle {
  const failures = createLatelyCounter({ clock, windowMs: WINDOW_MS });
  const toKey = ({ email, ip }: { email: string; ip: string }) => `${ip} ${email.trim().toLowerCase()}`;

  return {
    refuseIfTooMany(input) {
      const { count, endsInMs } = failures.read(toKey(input));
      if (count < FAILURES_ALLOWED) return;

      throw new AppError({
        code: 'sign_in.too_many_attempts',
        kind: 'unavailable',
        message: `Too many sign-ins with a wrong password. Try again in ${Math.ceil(endsInMs / 60_000)} minutes.`,
        retryAfterMs: endsInMs,
      });
    },
    noteFailure: (input) => failures.add(toKey(input)),
    forget: (input) => failures.forget(toKey(input)),
  };
}
