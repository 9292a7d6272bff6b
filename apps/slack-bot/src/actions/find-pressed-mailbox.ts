import { type OwnedMailboxView, toActor } from '@mailsync/crm';
import { AppError, isAppError } from '@mailsync/foundation';
import type { PressRequest } from './action.ts';

const MAILBOX_ID = /^[\w-]{1,64}$/;

/**
 * The mailbox that a button is about. One that this person may not see and one that does not exist get the same
 * `refusal`, so that a forged value tells nothing.
 */
export async function findPressedMailbox({
  request: { crm, user, value },
  refusal,
}: {
  request: PressRequest;
  /** A sentence that says who can. */
  refusal: string;
}): Promise<OwnedMailboxView> {
  const refuse = (cause?: unknown) =>
    new AppError({ code: 'button.refused', kind: 'forbidden', message: refusal, cause });
  if (!MAILBOX_ID.test(value)) throw refuse();
  try {
    return await crm.mailboxes.read({ actor: toActor(user), mailboxId: value });
  } catch (error) {
    throw isAppError(error) && error.code === 'mailbox.not_found' ? refuse(error) : error;
  }
}
