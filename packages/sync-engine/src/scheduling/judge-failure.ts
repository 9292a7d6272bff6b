import type { Credential, Mailbox, Repositories } from '@mailsync/db';
import { confirmFailure } from '../status/record-outcome.ts';
import type { ProviderFailure } from '../sync-errors/provider-error.ts';
import { diedAsInTesting, SIGN_IN_LASTED_A_WEEK } from '../sync-errors/suspect-testing.ts';

/**
 * What the failure of a pass says of its mailbox: a code of the catalogue, once it is confirmed and its reason is named.
 * Null when it says nothing of how the mailbox is reached now.
 */
export async function judgeFailure({
  repositories: r,
  before,
  route,
  startedAt,
  failure,
  now,
}: {
  repositories: Repositories;
  /** The mailbox as it is now. */
  before: Mailbox;
  /** By which the pass went. */
  route: Mailbox['route'];
  startedAt: Date;
  failure: ProviderFailure;
  now: Date;
}): Promise<string | null> {
  if (before.route !== route) return null;
  const credential = await r.credentials.find({ mailboxId: before.id, route });
  // The person has reconnected while the pass ran on the old credential: its failure says nothing about the new one.
  // Granted later than now means that the clock was set back, which must not hide failures.
  if (credential && startedAt < credential.grantedAt && credential.grantedAt <= now) return null;
  const confirmed = confirmFailure({
    code: failure.code,
    confirmedCode: failure.confirmedCode ?? null,
    before,
    now,
  });
  return nameDeadGrant({ r, before, code: confirmed, credential, now });
}

/** A grant that ends on its seventh day has a reason of its own, which an administrator can mend. */
async function nameDeadGrant({
  r,
  before,
  code,
  credential,
  now,
}: {
  r: Repositories;
  before: Mailbox;
  code: string;
  credential: Credential | null;
  now: Date;
}): Promise<string> {
  if (code !== 'google.sign_in_revoked' || before.lastErrorCode === code || !credential) return code;
  // Once said it stays, also when it is seen again on the eighth day.
  if (before.lastErrorCode === SIGN_IN_LASTED_A_WEEK) return SIGN_IN_LASTED_A_WEEK;
  const oldestLivingGrantAt = await r.credentials.findOldestLivingGrant({ route: 'google' });
  const { grantedAt } = credential;
  return diedAsInTesting({ grantedAt, oldestLivingGrantAt, now }) ? SIGN_IN_LASTED_A_WEEK : code;
}
