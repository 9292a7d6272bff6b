import { AppError } from '@mailsync/foundation';

import { forgetHistory } from '../mailbox/change-mailbox.ts';
import { growMailbox } from '../seed/grow-mailbox.ts';
import type { MailWorldSeed, SeedMessage } from '../seed/mail-world.ts';
import { freeMessageId } from './account-number.ts';
import { applyEvent } from './apply-event.ts';
import type { World } from './world.ts';

/** Gmail keeps history "typically a week". */
const HISTORY_KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** Fills a new world: people, then all mail in the order of its receipt. */
export function loadSeed({ world, seed }: { world: World; seed: MailWorldSeed }): void {
  for (const person of seed.people) applyEvent(world, { kind: 'person.added', person });

  const messages = messagesOf(seed);
  for (const [index, message] of messages.entries())
    loadMessage({ world, message, emailKey: `seed-${index}` });

  const newestMs = messages.at(-1)?.receivedAtMs ?? 0;
  for (const { mailbox } of world.people.values()) {
    const forgotten = mailbox.inOrder.findLast((one) => one.receivedAtMs < newestMs - HISTORY_KEPT_MS);
    if (forgotten) forgetHistory({ mailbox, oldestHistoryId: forgotten.historyId });
  }
}

/** All mail of a seed, the grown included, in the order of its receipt. */
export function messagesOf(seed: MailWorldSeed): SeedMessage[] {
  const grown = (seed.grown ?? []).flatMap((input) => growMailbox(input).messages);
  return [...(seed.messages ?? []), ...grown].sort((left, right) => left.receivedAtMs - right.receivedAtMs);
}

function loadMessage({ world, message, emailKey }: { world: World; message: SeedMessage; emailKey: string }) {
  const { receivedAtMs, mail, rawBase64 } = message;
  if ((mail === undefined) === (rawBase64 === undefined)) throw badSeed(message);
  for (const copy of message.copies) {
    const address = copy.person.toLowerCase();
    const mailbox = world.people.get(address)?.mailbox;
    // People in copy need not have an account here.
    if (!mailbox) continue;
    applyEvent(world, {
      kind: 'message.added',
      emailKey,
      person: address,
      id: copy.id ?? freeMessageId({ mailbox, receivedAtMs }),
      labels: copy.labels,
      receivedAtMs,
      ...(mail && { mail }),
      ...(rawBase64 !== undefined && { rawBase64 }),
    });
  }
}

function badSeed({ copies, receivedAtMs }: SeedMessage): AppError {
  const whose = copies.map(({ person }) => person).join(', ');
  return new AppError({
    code: 'sandbox.bad_seed',
    kind: 'invalid',
    message: `The seed's mail for ${whose} of ${new Date(receivedAtMs).toISOString()} needs either mail or rawBase64.`,
  });
}
