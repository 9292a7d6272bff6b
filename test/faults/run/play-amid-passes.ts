import { arm, disarm } from './arm-faults.ts';
import type { FaultWorld } from './fault-world.ts';
import { MESSAGE_ROWS, PASS_ROWS, PASSING_ROWS } from './gmail-rows.ts';
import { isRecordable } from './mail-book.ts';
import { addLead, changeExclusions, removeLead } from './play-company.ts';
import { disconnectOne } from './play-connections.ts';
import { pickHealthy } from './play-faults.ts';
import { deliverKnownLeadMail } from './play-mail.ts';
import { passDue } from './run-passes.ts';

/** What happens while passes run, and what happens to many messages at once. */
export const AMID_STEPS = { changeMidPass, passTwice, failAllMessages, harmImport };

/** Google answers slowly, and meanwhile somebody changes what the pass goes by. */
async function changeMidPass(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const { random, clock, google } = world;
  const method = random.pick(['history.list', 'messages.get']);
  if (method === 'messages.get')
    await deliverKnownLeadMail(
      world,
      world.people.find((one) => one.address === person)!,
    );
  world.book.look(world.rules());
  const slow = PASSING_ROWS.find((row) => row.name === 'Slow answer')!;
  await arm(world, { person, row: slow, effect: 'passes', method, times: 1 });
  const change = random.pick([addLead, removeLead, changeExclusions, 'disconnect'] as const);
  let did: string | null = null;
  clock.moveMs(61_000);
  await passDue(world, {
    person,
    async act(passing) {
      let isOver = false;
      void passing.then(() => (isOver = true));
      const listed = async () => (await google.control.listFaults()).some((fault) => fault.person === person);
      while (!isOver && (await listed())) await new Promise((resolve) => setImmediate(resolve));
      if (change === 'disconnect') await disconnectOne(world, { person, history: 'keep' });
      else did = await change(world);
      world.book.look(world.rules());
      return change !== 'disconnect';
    },
  });
  await disarm(world, person);
  world.tally.count('changes amid a pass');
  return `amid a pass of ${person}: ${change === 'disconnect' ? 'disconnected' : did}`;
}

/** Jobs come at least once: the same mailbox may be passed by two at the same time. */
async function passTwice(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  for (let count = 0; count < 3; count++)
    await deliverKnownLeadMail(
      world,
      world.people.find((one) => one.address === person)!,
    );
  world.book.look(world.rules());
  world.clock.moveMs(61_000);
  const mailboxId = world.mailboxIds.get(person)!;
  await passDue(world, {
    person,
    async act() {
      await world.product.pass(mailboxId);
      return true;
    },
  });
  world.tally.count('doubled passes');
  return `${person} was passed by two at once`;
}

/** No message is to be had for a while: that is Gmail's failure, and puts no message aside. */
async function failAllMessages(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const { random, clock } = world;
  const count = random.between(1, 7);
  for (let index = 0; index < count; index++)
    await deliverKnownLeadMail(
      world,
      world.people.find((one) => one.address === person)!,
    );
  world.book.look(world.rules());
  const names = [
    'Gmail 503 UNAVAILABLE',
    'Gmail 502 HTML',
    'Gmail 429 RESOURCE_EXHAUSTED',
    'Gmail 500 backendError',
  ];
  const name = random.pick(names);
  const row = PASS_ROWS.find((one) => one.name === name)!;
  await arm(world, { person, row, effect: 'fails', method: 'messages.get', times: 10_000 });
  const passings = random.between(2, 7);
  for (let index = 0; index < passings; index++) {
    clock.moveMs(random.pick([61_000, 300_000, 1_800_000]));
    await passDue(world);
  }
  await disarm(world, person);
  world.tally.count('outages of all messages');
  return `${row.name} for every message of ${person}, ${passings} passings`;
}

/** A lead is added, and one old mail of theirs cannot be had for a while: the import waits for it and for nothing else. */
async function harmImport(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const before = world.rules();
  const did = await addLead(world);
  if (did === null) return null;
  const after = world.rules();
  const found = [...world.book.copies.values()].filter(
    (copy) =>
      copy.person === person &&
      isRecordable({ copy, rules: after }) &&
      !isRecordable({ copy, rules: before }) &&
      !copy.mayBeRecorded,
  );
  if (found.length === 0) return did;
  const copy = world.random.pick(found);
  const row = world.random.pick(MESSAGE_ROWS.filter((one) => one.code !== 'gmail.message_gone'));
  const times = world.random.between(1, 4);
  const path = `/messages/${copy.id}`;
  await arm(world, { person, row, effect: 'one message', method: 'messages.get', path, times });
  return `${did}, and ${row.name} ${times} times for ${copy.mail.subject}`;
}
