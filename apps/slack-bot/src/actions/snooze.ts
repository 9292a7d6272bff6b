import { can, toActor } from '@mailsync/crm';
import { AppError, isAppError } from '@mailsync/foundation';
import { readTopic, subjectOf } from '../alerts/topics.ts';
import { SNOOZE } from '../messages/alert-buttons.ts';
import type { Action, PressRequest } from './action.ts';

const SNOOZE_MS = 24 * 60 * 60_000;
const VALUE = /^((mailbox|missing):[\w-]{1,64}|(cause|fault):[a-z0-9_.]{1,100})$/;
const REFUSAL =
  'Only the owner of a mailbox, their sales manager or an administrator can snooze its alerts; what stops many, those who run Mail Sync.';

/** For a day nobody hears of this trouble, unless it ends. The value is the topic of the alert. */
export function createSnoozeAction({
  onChange,
}: {
  /** There is something to look at. */ onChange: () => void;
}): Action {
  return {
    id: SNOOZE,

    async run(request) {
      const { value: topic, db, clock, user } = request;
      if (!VALUE.test(topic) || !(await mayAct(request))) {
        throw new AppError({ code: 'button.refused', kind: 'forbidden', message: REFUSAL });
      }
      const now = clock.now();
      await db.write(async (r) => {
        const [stands] = await r.slack.listAlerts({ topics: [topic], endedSince: now });
        if (stands?.state !== 'open')
          throw new AppError({ code: 'button.over', kind: 'conflict', message: 'This is over already.' });
        await r.alertLooks.snooze({ topic, userId: user.id, until: new Date(now.getTime() + SNOOZE_MS) });
        await r.alertLooks.ask([{ subject: subjectOf(topic), dueAt: now, seq: 0 }]);
      });
      onChange();
      // The message itself says so in a moment.
      return null;
    },
  };
}

async function mayAct({ value, crm, user }: PressRequest): Promise<boolean> {
  const { kind, id } = readTopic(value);
  const actor = toActor(user);
  if (kind === 'cause' || kind === 'fault')
    return can({ user: actor, action: 'company.manage', subject: null });
  try {
    return (await crm.mailboxes.read({ actor, mailboxId: id })).mayAct;
  } catch (error) {
    if (isAppError(error) && error.code === 'mailbox.not_found') return false;
    throw error;
  }
}
