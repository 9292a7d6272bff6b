import type { Repositories } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';
import { ProviderError } from '../sync-errors/provider-error.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

interface Limit {
  windowMs: number;
  count: number;
}

/** Google locks an account for logins that fail, and does not say after how many: these are few. */
const OF_ACCOUNT: readonly Limit[] = [
  { windowMs: 15 * MINUTE_MS, count: 5 },
  { windowMs: DAY_MS, count: 20 },
];
/** Over all accounts, logins under way included: enough for whoever connects many inboxes, too few to try many out. */
const OF_PERSON: readonly Limit[] = [
  { windowMs: 15 * MINUTE_MS, count: 20 },
  { windowMs: DAY_MS, count: 100 },
];

/**
 * Server and login, in the form in which they are compared. Both count: beside a server of one's own for reading, which
 * takes any password, somebody else's could be tried for sending.
 */
export interface LoginAccounts {
  imapAccount: string;
  smtpAccount: string;
}

/**
 * Logs in with what a person typed, unless they, or anybody at this account, failed too often lately. Counted before the
 * login and in the database, so that neither many at a time nor many workers get round it; who is let in is forgiven.
 * Throws `connect.too_many_tries`.
 */
export async function limitLogins<T>({
  context: { db, clock, createId },
  userId,
  accounts,
  logIn,
}: {
  context: Pick<EngineContext, 'db' | 'clock' | 'createId'>;
  userId: string;
  accounts: LoginAccounts;
  logIn: () => Promise<T>;
}): Promise<T> {
  const attemptId = createId();
  await db.write(async (r) => {
    // One after the other: two that count at the same time would both be let through.
    await r.company.lock();
    const now = clock.now();
    const waitMs = Math.max(
      await readWaitMs({ r, of: { userId }, limits: OF_PERSON, now }),
      await readWaitMs({ r, of: { account: accounts.imapAccount }, limits: OF_ACCOUNT, now }),
      await readWaitMs({ r, of: { account: accounts.smtpAccount }, limits: OF_ACCOUNT, now }),
    );
    if (waitMs > 0) throw refuse({ waitMs });
    await r.loginAttempts.add({ id: attemptId, userId, ...accounts, at: now });
  });
  try {
    const answer = await logIn();
    await db.write((r) => r.loginAttempts.forgive({ userId, ...accounts }));
    return answer;
  } catch (error) {
    if (!isJudged(error)) await db.write((r) => r.loginAttempts.spareAccount(attemptId));
    throw error;
  }
}

/** How long until another login is within the limits; 0 when it is already. */
async function readWaitMs({
  r,
  of,
  limits,
  now,
}: {
  r: Repositories;
  of: { userId: string } | { account: string };
  limits: readonly Limit[];
  now: Date;
}): Promise<number> {
  let waitMs = 0;
  for (const { windowMs, count } of limits) {
    const after = new Date(now.getTime() - windowMs);
    const times = await r.loginAttempts.listTimes({ of, after, now, limit: count });
    const oldest = times.at(-1);
    if (oldest && times.length === count) {
      waitMs = Math.max(waitMs, oldest.getTime() + windowMs - now.getTime());
    }
  }
  return waitMs;
}

/** Whether the server has looked at the login. One that cannot be reached, or is out of order, has not. */
function isJudged(error: unknown): boolean {
  return error instanceof ProviderError && ['user', 'admin', 'rate'].includes(error.kind);
}

function refuse({ waitMs }: { waitMs: number }): AppError {
  return new AppError({
    code: 'connect.too_many_tries',
    kind: 'unavailable',
    message:
      'Nothing was connected. Too many sign-ins failed lately, and Mail Sync waits so that the mail server does not lock the account.',
    details: {
      howToFix: [
        `Try again ${describeWait(waitMs)}.`,
        'Make a new app password meanwhile and copy it whole. The password of the account itself is not accepted.',
      ],
    },
    retryAfterMs: waitMs,
  });
}

function describeWait(ms: number): string {
  const minutes = Math.ceil(ms / MINUTE_MS);
  if (minutes <= 1) return 'in a minute';
  return minutes < 120 ? `in ${minutes} minutes` : `in ${Math.ceil(minutes / 60)} hours`;
}
