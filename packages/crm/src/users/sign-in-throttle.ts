import { AppError, type Clock } from '@mailsync/foundation';

const FAILURES_ALLOWED = 10;
const WINDOW_MS = 15 * 60 * 1000;
/** Beyond this the oldest are forgotten: a flood of invented emails must not fill the memory. */
const KEYS_REMEMBERED = 10_000;

export interface SignInThrottle {
  /** Throws `sign_in.too_many_attempts` when this email failed too often from this address lately. */
  refuseIfTooMany(input: { email: string; ip: string }): void;
  noteFailure(input: { email: string; ip: string }): void;
  forget(input: { email: string; ip: string }): void;
}

/** Slows guessing down: ten failures in a quarter of an hour for an email from one address. Kept in memory. */
export function createSignInThrottle({ clock }: { clock: Clock }): SignInThrottle {
  const failuresByKey = new Map<string, { count: number; firstAtMs: number }>();
  const toKey = ({ email, ip }: { email: string; ip: string }) => `${ip} ${email.trim().toLowerCase()}`;

  const readFailures = (key: string) => {
    const failures = failuresByKey.get(key);
    if (!failures || clock.now().getTime() - failures.firstAtMs < WINDOW_MS) return failures;
    failuresByKey.delete(key);
    return undefined;
  };

  return {
    refuseIfTooMany(input) {
      const failures = readFailures(toKey(input));
      if (!failures || failures.count < FAILURES_ALLOWED) return;

      const retryAfterMs = failures.firstAtMs + WINDOW_MS - clock.now().getTime();
      throw new AppError({
        code: 'sign_in.too_many_attempts',
        kind: 'unavailable',
        message: `Too many sign-ins with a wrong password. Try again in ${Math.ceil(retryAfterMs / 60_000)} minutes.`,
        retryAfterMs,
      });
    },
    noteFailure(input) {
      const key = toKey(input);
      const failures = readFailures(key) ?? { count: 0, firstAtMs: clock.now().getTime() };
      failuresByKey.set(key, { ...failures, count: failures.count + 1 });
      const oldest = failuresByKey.size > KEYS_REMEMBERED ? failuresByKey.keys().next().value : undefined;
      if (oldest !== undefined) failuresByKey.delete(oldest);
    },
    forget(input) {
      failuresByKey.delete(toKey(input));
    },
  };
}
