import { toActor } from '@mailsync/crm';
import { AppError, isAppError } from '@mailsync/foundation';
import { readTopic } from '../alerts/topics.ts';
import { ACKNOWLEDGE } from '../messages/alert-buttons.ts';
import type { Action, PressRequest } from './action.ts';

const VALUE = /^(error:[\w-]{1,64}|cause:[a-z0-9_.]{1,100})$/;
const REFUSAL =
  'Only the owner of a mailbox, their sales manager or an administrator can take on its trouble; what stops many, those who run Mail Sync.';

/** Puts the name of whoever pressed into the alert. The value is `error:` and an entry, or `cause:` and what stops many. */
export const acknowledgeAction: Action = {
  id: ACKNOWLEDGE,

  async run(request) {
    if (!VALUE.test(request.value)) throw refuse();
    const { kind, id } = readTopic(request.value);
    if (kind === 'cause') await takeOnCause({ request, code: id });
    else await takeOnError({ request, syncErrorId: id });
    // The message itself names them in a moment.
    return null;
  },
};

async function takeOnError({
  request: { crm, user },
  syncErrorId,
}: {
  request: PressRequest;
  syncErrorId: string;
}) {
  try {
    await crm.syncErrors.acknowledge({ actor: toActor(user), syncErrorId });
  } catch (error) {
    // A forged value tells nothing: neither whose it is, nor whether it exists.
    const isRefused = isAppError(error) && ['not_found', 'forbidden'].includes(error.kind);
    throw isRefused ? refuse(error) : error;
  }
}

async function takeOnCause({ request: { crm, user }, code }: { request: PressRequest; code: string }) {
  const { takenCount } = await crm.syncErrors.acknowledgeCause({ actor: toActor(user), code });
  if (takenCount > 0) return;
  throw new AppError({
    code: 'button.nothing_left',
    kind: 'conflict',
    message: 'Somebody is on it already, or it is over.',
  });
}

const refuse = (cause?: unknown) =>
  new AppError({ code: 'button.refused', kind: 'forbidden', message: REFUSAL, cause });
