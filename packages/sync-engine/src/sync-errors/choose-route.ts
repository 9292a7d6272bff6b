import { describeError } from './catalogue.ts';
import { provesDeadCredential } from './dead-credential.ts';
import type { ProviderFailure } from './provider-error.ts';

/**
 * Whether a pass that failed over Google goes on over the app password: only when Google wants the person's own
 * authorization anew, beyond doubt. An administrator's policy is never evaded, and what is temporary, a limit or a fault of
 * the installation passes by itself. Pure.
 */
export function mayLeaveGoogle({ code }: { code: string }): boolean {
  return provesDeadCredential(code) && describeError(code).kind === 'user';
}

/**
 * What asking Google again means for a mailbox that has left it; null: Google lets us in. It also returns to where an
 * administrator keeps us out, also before that is seen twice: from there it is not read over another way. Pure.
 */
export function mustReturnToGoogle({ failure }: { failure: ProviderFailure | null }): boolean {
  if (!failure) return true;
  return describeError(failure.confirmedCode ?? failure.code).kind === 'admin';
}
