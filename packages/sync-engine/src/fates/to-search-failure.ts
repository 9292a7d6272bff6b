import { AppError, type Clock, isAppError } from '@mailsync/foundation';
import { QuotaPause } from '../quota/quota-budget.ts';
import type { MailboxProvider } from '../mailboxes/mailbox-provider.ts';
import { describeError } from '../sync-errors/catalogue.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';

/** What kept a search from being answered, for the person who waits for it. Whatever it does not know comes back as it is. */
export function toSearchFailure({
  error,
  clock,
  provider,
}: {
  error: unknown;
  clock: Clock;
  provider: MailboxProvider;
}): unknown {
  const waitMs = (until: Date) => Math.max(0, until.getTime() - clock.now().getTime());
  if (error instanceof QuotaPause) {
    return new AppError({
      code: 'fates.budget_used_up',
      kind: 'unavailable',
      message:
        provider === 'google'
          ? "This minute's share of Gmail requests is used up. Search again in a minute."
          : 'What may be downloaded from this mailbox in a day is used up. Search again later.',
      retryAfterMs: waitMs(error.until),
      cause: error,
    });
  }
  if (!(error instanceof ProviderError) || isAppError(error)) return error;

  const { code, retryAt } = error.failure;
  const { what, howToFix, kind } = describeError(code, provider);
  return new AppError({
    code,
    // Waiting does not help where somebody has to act, nor with a page that Gmail has forgotten.
    kind: kind === 'retry' || kind === 'rate' ? 'unavailable' : 'conflict',
    message: `${provider === 'google' ? 'Gmail' : 'The mailbox'} could not be searched. ${what}`,
    details: { howToFix },
    ...(retryAt && { retryAfterMs: waitMs(retryAt) }),
    cause: error,
  });
}
