import { setTimeout as sleep } from 'node:timers/promises';
import type { GoogleControl, MailAddress, MailParts } from '@mailsync/sandbox';
import type { Random } from '../product/create-random.ts';
import type { KillWorld } from './seed-company.ts';

interface CopyRef {
  person: string;
  id: string;
}

export interface LiveMail {
  deliveredCount: () => number;
  /** Copies that came as spam and were moved out of it, as `copyKey`s. */
  rescued: Set<string>;
  /** Copies that were deleted, some before anybody can have read them. */
  deleted: Set<string>;
  /** Ends the deliveries, the moves that are still due included. Throws what went wrong on the way. */
  stop(): Promise<void>;
}

export const copyKey = ({ person, id }: CopyRef) => `${person} ${id}`;

const PAUSE_MS = 110;
/** A copy that is to be moved or deleted lies where it is for so many deliveries. */
const LIES_FOR = 6;

/** Lets mail come in all the while: from leads, to leads, among strangers, into spam and out of it, and deleted again. */
export function deliverLiveMail({
  control,
  world,
  random,
}: {
  control: GoogleControl;
  world: KillWorld;
  random: Random;
}): LiveMail {
  const rescued = new Set<string>();
  const deleted = new Set<string>();
  const due: { atCount: number; run: () => Promise<void> }[] = [];
  const threads: MailParts[] = [];
  let count = 0;
  let isStopping = false;
  const leads = [...world.firstLeads, ...world.laterLeads];

  const later = (run: () => Promise<void>) => due.push({ atCount: count + random.between(1, LIES_FOR), run });
  const remove = async (copy: CopyRef) => {
    deleted.add(copyKey(copy));
    await control.deleteMessage(copy);
  };
  const write = (from: MailAddress, to: MailAddress): MailParts => {
    const teammate = random.pick(world.people);
    const mail: MailParts = {
      from,
      to: [to],
      ...(random.fraction() < 0.4 && teammate !== from && teammate !== to && { cc: [teammate] }),
      subject: `Live mail ${count}`,
      text: `This is live mail number ${count}.`,
      messageId: `<live.${count}@${from.address.split('@')[1]}>`,
    };
    const answered = threads.length > 0 && random.fraction() < 0.4 ? random.pick(threads).messageId : null;
    threads.push(mail);
    return answered ? { ...mail, inReplyTo: answered, references: [answered] } : mail;
  };

  async function deliverNext() {
    count += 1;
    const person = random.pick(world.people);
    const lead = random.pick(leads);
    const roll = random.fraction();
    if (roll < 0.35) await control.send({ mail: write(lead, person) });
    else if (roll < 0.5) await control.send({ mail: write(person, lead) });
    else if (roll < 0.7) await control.send({ mail: write(random.pick(world.strangers), person) });
    else if (roll < 0.85) {
      const mail = write(lead, person);
      const copy = await control.deliver({ to: person.address, mail, labels: ['SPAM', 'UNREAD'] });
      if (random.fraction() < 0.7) {
        later(async () => {
          await control.move({ ...copy, move: 'out of spam' });
          rescued.add(copyKey(copy));
        });
      }
    } else {
      const [copy] = await control.send({ mail: write(lead, person) });
      if (random.fraction() < 0.4) await remove(copy!);
      else later(() => remove(copy!));
    }
    for (const one of due.splice(0)) {
      if (one.atCount > count && !isStopping) due.push(one);
      else await one.run();
    }
  }

  const delivering = (async () => {
    while (!isStopping || due.length > 0) {
      await deliverNext();
      await sleep(PAUSE_MS);
    }
  })();
  // Heard of in `stop`; until then it must not count as unheard.
  delivering.catch(() => undefined);

  return {
    deliveredCount: () => count,
    rescued,
    deleted,
    async stop() {
      isStopping = true;
      await delivering;
    },
  };
}
