import type { StandIn } from '../google/stand-in.ts';
import { deliverRaw } from '../google/world/deliver-mail.ts';
import { finishMail } from '../google/world/finish-mail.ts';
import type { Person } from '../google/world/world.ts';

/** Takes in a mail that came by SMTP: Gmail keeps the sender's copy under SENT by itself, as for `messages.send`. */
export function submitMail({ standIn, person, raw, recipients }: SubmitMailInput): void {
  const nowMs = standIn.clock.now().getTime();
  const finished = finishMail({
    standIn,
    person,
    raw,
    nowMs,
    trace: 'from [127.0.0.1] by smtp.gmail.com with ESMTPSA id stand-in',
  });
  deliverRaw({ standIn, raw: finished, from: person, recipients, receivedAtMs: nowMs });
}

interface SubmitMailInput {
  standIn: StandIn;
  person: Person;
  raw: Buffer;
  /** Those of the envelope: who is in blind copy stands there alone. */
  recipients: string[];
}
