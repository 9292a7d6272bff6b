import { AppError } from '@mailsync/foundation';
import type { VerifyPushToken } from '../providers/gmail-api/verify-push-token.ts';
import type { Ears } from './hear-notifications.ts';

/**
 * A notification that Pub/Sub posts: `{"message": {"data": …}, "subscription": …}`. Resolving acknowledges it, also when
 * it cannot be read: it would be no better the next time. The body is read when the token has proved to be good.
 * Throws `notification.not_expected`, `notification.not_signed`, `notification.other_sender`, `google.unavailable`.
 */
export async function receivePush({
  verify,
  ears,
  authorization,
  readBody,
}: {
  /** Null: no push account is set, so nobody may post. */
  verify: VerifyPushToken | null;
  ears: Ears;
  authorization: string | null;
  readBody: () => Promise<string>;
}): Promise<void> {
  if (!verify) {
    throw new AppError({
      code: 'notification.not_expected',
      kind: 'not_found',
      message: 'Nothing is pushed to this installation: GOOGLE_PUBSUB_PUSH_ACCOUNT is not set.',
    });
  }
  await verify({ authorization });
  await ears.hear({ data: [readData(await readBody())] });
}

function readData(body: string): string {
  try {
    const envelope = JSON.parse(body) as { message?: { data?: unknown } } | null;
    const data = envelope?.message?.data;
    return typeof data === 'string' ? data : '';
  } catch {
    return '';
  }
}
