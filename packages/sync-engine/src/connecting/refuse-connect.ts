import { AppError } from '@mailsync/foundation';
import { describeError } from '../sync-errors/catalogue.ts';
import { describeNextTry } from '../mailboxes/describe-next-try.ts';
import type { MailboxProvider } from '../mailboxes/mailbox-provider.ts';

/** Says what is wrong and how to mend it, in the words of the error catalogue; `path` is the field that mends it. */
export function refuseConnect({
  code,
  kind,
  provider = 'google',
  path,
  what: whatInstead,
  retryAfterMs,
  cause,
}: {
  code: string;
  kind: 'invalid' | 'conflict' | 'unavailable';
  provider?: MailboxProvider;
  path?: string;
  what?: string;
  retryAfterMs?: number;
  cause?: unknown;
}): AppError {
  const entry = describeError(code, provider);
  const howToFix = describeNextTry({ code, provider, isTemporary: kind === 'unavailable' });
  const what = whatInstead ?? entry.what;
  return new AppError({
    code,
    kind,
    message: `Nothing was connected. ${what}`,
    details: { howToFix, ...(path && { errors: [{ path, message: what }] }) },
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    cause,
  });
}
