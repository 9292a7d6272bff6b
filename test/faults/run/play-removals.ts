import { readDatabase } from '../read-recorded.ts';
import type { FaultWorld } from './fault-world.ts';
import { personAsksForATry } from './seats-model.ts';

/** A person has one recorded email removed, and brings it back. */
export const REMOVAL_STEPS = { removeEmail, restoreEmail };

async function removeEmail(world: FaultWorld): Promise<string | null> {
  const { emails } = readDatabase(world);
  const copies = emails.flatMap((email) => email.copies.map((key) => ({ key, emailId: email.id })));
  if (copies.length === 0) return null;
  const [picked] = [world.random.pick(copies.toSorted((a, b) => (a.key < b.key ? -1 : 1)))];
  const { person } = world.book.copies.get(picked!.key)!;
  await world.product.engine.removeEmail({
    emailId: picked!.emailId,
    mailboxIds: [world.mailboxIds.get(person)!],
  });
  const gone = copies.filter(({ emailId }) => emailId === picked!.emailId);
  for (const copy of gone.map(({ key }) => world.book.copies.get(key)!)) {
    if (copy.person !== person) continue;
    copy.isRemoved = true;
    world.removedByPeople.push(copy);
  }
  world.tally.count('emails removed');
  return `${person} removed "${world.book.copies.get(picked!.key)!.mail.subject}"`;
}

async function restoreEmail(world: FaultWorld): Promise<string | null> {
  const pool = world.removedByPeople.filter(({ person }) => world.models.get(person)!.hasSeat);
  if (pool.length === 0) return null;
  const copy = world.random.pick(pool);
  const { person, id } = copy;
  await world.product.engine.restoreMessage({ mailboxId: world.mailboxIds.get(person)!, messageId: id });
  world.removedByPeople.splice(world.removedByPeople.indexOf(copy), 1);
  Object.assign(copy, { isRemoved: false, isAwaited: true });
  const one = world.models.get(person)!;
  if (!one.failing) personAsksForATry(one, world.clock.nowMs());
  world.tally.count('emails brought back');
  return `${person} brought "${copy.mail.subject}" back`;
}
