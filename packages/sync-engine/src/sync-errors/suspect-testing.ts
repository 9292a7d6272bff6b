const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** The mailbox's own entry, and the hint for administrators that names the cure. */
export const SIGN_IN_LASTED_A_WEEK = 'google.sign_in_lasted_a_week';
export const CONSENT_SCREEN_IN_TESTING = 'google.consent_screen_in_testing';

/**
 * Refresh tokens of a consent screen in Testing live seven days
 * (developers.google.com/identity/protocols/oauth2#expiration). The last access token works for an hour more.
 */
const TESTING_LIFETIME_MS = 7 * DAY_MS;
/** A grant is written down here a little after Google made it. */
const NOTICED_EARLY_MS = 10 * 60 * 1000;
const NOTICED_LATE_MS = 6 * HOUR_MS;
/** A grant that works beyond this shows that the consent screen is not in Testing. */
const OUTLIVES_TESTING_MS = TESTING_LIFETIME_MS + 12 * HOUR_MS;

/** Whether a grant that Google has just declared dead looks like one of a consent screen in Testing. Pure. */
export function diedAsInTesting({
  grantedAt,
  oldestLivingGrantAt,
  now,
}: {
  grantedAt: Date;
  /** Of all mailboxes that work; null when none does. */
  oldestLivingGrantAt: Date | null;
  now: Date;
}): boolean {
  if (oldestLivingGrantAt && outlivesTesting({ grantedAt: oldestLivingGrantAt, now })) return false;
  const livedMs = now.getTime() - grantedAt.getTime();
  return (
    livedMs >= TESTING_LIFETIME_MS - NOTICED_EARLY_MS && livedMs <= TESTING_LIFETIME_MS + NOTICED_LATE_MS
  );
}

/** Whether a grant that works proves that the consent screen is not in Testing (any more). Pure. */
export function outlivesTesting({ grantedAt, now }: { grantedAt: Date; now: Date }): boolean {
  return now.getTime() - grantedAt.getTime() > OUTLIVES_TESTING_MS;
}
