import { systemClock } from '@mailsync/foundation';
import type { Clock } from '@mailsync/foundation';

import type { GoogleControl } from '../google/control/google-control.ts';
import type { MailAddress, MailParts } from '../google/mail/mail-parts.ts';
import { CLOSINGS, MIDDLES, OPENINGS, STRANGERS, TOPICS } from '../google/seed/business-phrases.ts';
import { createRandom } from '../google/seed/random.ts';
import type { Random } from '../google/seed/random.ts';
import type { SampleCompany } from './sample-company.ts';

/** Runs something again and again; gives back how to stop it. */
export type Repeat = (run: () => void, everyMs: number) => () => void;

export interface StartFreshMailInput {
  double: { control: Pick<GoogleControl, 'send'> };
  company: SampleCompany;
  everyMs: number;
  clock?: Clock;
  repeat?: Repeat;
  seedNumber?: number;
  /** Hears of a delivery that failed. Left out: `stop` throws the first failure. */
  onError?: (error: unknown) => void;
}

export interface FreshMail {
  /** Delivers the next mail at once. */
  deliverNext(): Promise<void>;
  /** Stops, and waits for a delivery under way. */
  stop(): Promise<void>;
}

interface OpenThread {
  mail: MailParts;
  messageId: string;
}

const REMEMBERED_THREADS = 20;

const repeatByInterval: Repeat = (run, everyMs) => {
  const timer = setInterval(run, everyMs);
  timer.unref();
  return () => clearInterval(timer);
};

/** Keeps new mail coming to the sample company: from leads and strangers, and answers to what was written before. */
export function startFreshMail(input: StartFreshMailInput): FreshMail {
  const { double, company, everyMs, clock = systemClock, repeat = repeatByInterval, onError } = input;
  const random = createRandom(input.seedNumber ?? 7);
  const threads: OpenThread[] = [];
  let count = 0;
  let failure: unknown;
  let underWay = Promise.resolve();

  const deliverNext = async () => {
    count += 1;
    const nowMs = clock.now().getTime();
    const messageId = `<fresh.${nowMs.toString(36)}.${count.toString(36)}@mail.${company.domain}>`;
    const mail = { ...writeNext({ random, company, threads }), messageId };
    await double.control.send({ mail, receivedAtMs: nowMs });
    threads.push({ mail, messageId });
    if (threads.length > REMEMBERED_THREADS) threads.shift();
  };
  const stopRepeating = repeat(() => {
    underWay = underWay.then(deliverNext).catch((error: unknown) => {
      if (onError) onError(error);
      else failure ??= error;
    });
  }, everyMs);

  return {
    deliverNext,
    async stop() {
      stopRepeating();
      await underWay;
      if (failure !== undefined) throw failure;
    },
  };
}

interface WriteNextInput {
  random: Random;
  company: SampleCompany;
  threads: OpenThread[];
}

function writeNext({ random, company, threads }: WriteNextInput): MailParts {
  const roll = random.fraction();
  if (roll < 0.4 && threads.length > 0) return writeReply({ random, thread: random.pick(threads) });

  const lead = random.pick(company.leads);
  const owner = company.users.find(({ email }) => email === lead.ownerEmail)!;
  const person = { name: owner.name, address: owner.email };
  const other =
    roll < 0.8 ? { name: lead.name, address: random.pick(lead.addresses) } : random.pick(STRANGERS);
  return write({ random, from: other, to: person, subject: random.pick(TOPICS) });
}

/** The one who was written to answers. */
function writeReply({ random, thread }: { random: Random; thread: OpenThread }): MailParts {
  const { mail, messageId } = thread;
  const subject = mail.subject.startsWith('Re: ') ? mail.subject : `Re: ${mail.subject}`;
  return {
    ...write({ random, from: mail.to![0]!, to: mail.from, subject }),
    inReplyTo: messageId,
    references: [...(mail.references ?? []), messageId],
  };
}

function write({
  random,
  from,
  to,
  subject,
}: {
  random: Random;
  from: MailAddress;
  to: MailAddress;
  subject: string;
}) {
  const text =
    `Hello ${to.name?.split(' ')[0] ?? ''},\n\n${random.pick(OPENINGS)} ${random.pick(MIDDLES)}\n\n` +
    `${random.pick(CLOSINGS)}\n${from.name ?? from.address}`;
  return { from, to: [to], subject, text };
}
