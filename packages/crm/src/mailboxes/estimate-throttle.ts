import { AppError, type Clock } from '@mailsync/foundation';
import { createLatelyCounter } from '../count-lately.ts';

const ESTIMATES_ALLOWED = 20;
const WINDOW_MS = 60 * 60 * 1000;

export interface EstimateThrottle {
  /** Counts one more; throws `import.too_many_estimates` when this person asked too often lately. */
  take(input: { userId: string }): void;
}

/**
 * Each estimate takes up to 2,525 units out of the share of nightly checks: twenty an hour, day and night, are a third of it.
 */
export function createEstimateThrottle({ clock }: { clock: Clock }): EstimateThrottle {
  const asked = createLatelyCounter({ clock, windowMs: WINDOW_MS });

  return {
    take({ userId }) {
      const { count, endsInMs } = asked.read(userId);
      if (count >= ESTIMATES_ALLOWED) {
        throw new AppError({
          code: 'import.too_many_estimates',
          kind: 'unavailable',
          message: `You have counted ${ESTIMATES_ALLOWED} times in this hour. You can go on without the count, or count again in ${Math.ceil(endsInMs / 60_000)} minutes.`,
          retryAfterMs: endsInMs,
        });
      }
      asked.add(userId);
    },
  };
}
