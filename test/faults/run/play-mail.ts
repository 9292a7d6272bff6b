import type { MailAddress, MailParts, Move } from '@mailsync/sandbox';
import { STRANGERS_MARK, type FaultWorld } from './fault-world.ts';
import { mailArrived, mailTouched } from './interval-model.ts';
import type { BookCopy } from './mail-book.ts';

const INBOX = ['UNREAD', 'INBOX'];

/** What people and Google do with mail. Each step says in a few words what it did, or null when there was nothing to do. */
export const MAIL_STEPS = { deliver, deliverSpam, deliverBurst, moveMail, deleteMail, relabelMail };

async function deliver(world: FaultWorld): Promise<string> {
  const { random } = world;
  const person = random.pick(world.people);
  const roll = random.fraction();
  if (roll < 0.3) {
    const stranger = random.pick(world.strangers);
    const [from, to] = roll < 0.2 ? [stranger, person] : [person, stranger];
    await send(world, { from, to: [to], isStrangers: true });
    return `a stranger and ${person.address} wrote`;
  }
  const lead = pickLeadAddress(world);
  const others = world.people.filter((one) => one !== person);
  const extra = {
    ...(random.fraction() < 0.35 && { cc: [random.pick(others)] }),
    ...(random.fraction() < 0.15 && { bcc: [pickLeadAddress(world)] }),
    ...(random.fraction() < 0.1 && { replyTo: [pickLeadAddress(world)] }),
  };
  const [from, to] = roll < 0.7 ? [lead, person] : [person, lead];
  await send(world, { from, to: [to], ...extra });
  return `${from.address} wrote to ${to.address}`;
}

async function deliverBurst(world: FaultWorld): Promise<string> {
  const count = world.random.between(4, 14);
  for (let index = 0; index < count; index++) await deliver(world);
  return `${count} mails at once`;
}

async function deliverSpam(world: FaultWorld): Promise<string> {
  const { random } = world;
  const person = random.pick(world.people);
  const from = random.fraction() < 0.7 ? pickLeadAddress(world) : random.pick(world.strangers);
  const label = random.pick(['SPAM', 'SPAM', 'TRASH', 'DRAFT', 'CHAT']);
  await deliverTo(world, {
    person,
    mail: write(world, { from, to: [person], isStrangers: world.strangers.includes(from) }),
    labels: [label, 'UNREAD'],
  });
  world.tally.count('delivered as spam, bin, draft or chat');
  return `${from.address} wrote to ${person.address}, into ${label}`;
}

/** One mail from a lead that the CRM knows, into one mailbox, for the steps that want to harm it. */
export async function deliverKnownLeadMail(world: FaultWorld, person: MailAddress): Promise<BookCopy> {
  const known = world.leads.filter((lead) => lead.known.length > 0);
  const lead = known.length > 0 ? world.random.pick(known) : world.leads[0]!;
  const from = { ...lead.person, address: lead.known[0] ?? lead.person.address };
  return deliverTo(world, { person, mail: write(world, { from, to: [person] }), labels: INBOX });
}

function pickLeadAddress(world: FaultWorld): MailAddress {
  const lead = world.random.pick(world.leads);
  const address = world.random.pick(lead.addresses);
  const isTagged = world.random.fraction() < 0.05;
  return { ...lead.person, address: isTagged ? address.replace('@', '+sales@') : address };
}

function write(
  world: FaultWorld,
  {
    isStrangers = false,
    ...parts
  }: Pick<MailParts, 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'> & { isStrangers?: boolean },
): MailParts {
  world.mailCount += 1;
  const mark = isStrangers ? ` ${STRANGERS_MARK}` : '';
  return {
    ...parts,
    subject: `Fault run mail ${world.mailCount}${mark}`,
    text: `This is mail number ${world.mailCount} of the run.${mark}`,
    messageId: `<run.${world.mailCount}@${parts.from.address.split('@')[1]}>`,
    dateMs: world.clock.nowMs(),
  };
}

async function send(world: FaultWorld, parts: Parameters<typeof write>[1]) {
  const mail = write(world, parts);
  const copies = await world.google.control.send({ mail });
  const labelsOf = (person: string) => (person === mail.from.address ? ['SENT'] : INBOX);
  world.tally.count('mails delivered');
  world.book.add({
    mail,
    receivedAtMs: world.clock.nowMs(),
    copies: copies.map(({ person, id }) => ({ person, id, labels: labelsOf(person) })),
  });
  for (const { person } of copies) mailArrived(world.models.get(person)!, world.clock.nowMs());
}

async function deliverTo(
  world: FaultWorld,
  { person, mail, labels }: { person: MailAddress; mail: MailParts; labels: string[] },
): Promise<BookCopy> {
  const { id } = await world.google.control.deliver({ to: person.address, mail, labels });
  world.tally.count('mails delivered');
  world.book.add({
    mail,
    receivedAtMs: world.clock.nowMs(),
    copies: [{ person: person.address, id, labels }],
  });
  const one = world.models.get(person.address)!;
  if (labels.includes('INBOX')) mailArrived(one, world.clock.nowMs());
  else one.isTouched = true;
  return world.book.find({ person: person.address, id });
}

function pickCopy(world: FaultWorld): BookCopy | null {
  const copies = [...world.book.copies.values()].filter((copy) => !copy.isDeleted);
  if (copies.length === 0) return null;
  // Half of them from the newest, which may not have been read yet.
  return world.random.fraction() < 0.5 ? world.random.pick(copies.slice(-25)) : world.random.pick(copies);
}

async function moveMail(world: FaultWorld): Promise<string | null> {
  const copy = pickCopy(world);
  if (!copy || copy.labels.includes('DRAFT') || copy.labels.includes('CHAT')) return null;
  const move: Move = copy.labels.includes('SPAM')
    ? 'out of spam'
    : copy.labels.includes('TRASH')
      ? 'out of bin'
      : world.random.pick(['into spam', 'into bin'] as const);
  await world.google.control.move({ ...refOf(copy), move });
  mailTouched(world.models.get(copy.person)!);
  const label = move.endsWith('spam') ? 'SPAM' : 'TRASH';
  copy.labels = move.startsWith('into')
    ? [...copy.labels.filter((one) => one !== 'INBOX'), label]
    : [...copy.labels.filter((one) => one !== label), 'INBOX'];
  world.tally.count('spam and bin moves');
  return `${copy.mail.subject} went ${move}`;
}

async function deleteMail(world: FaultWorld): Promise<string | null> {
  const copy = pickCopy(world);
  if (!copy) return null;
  await world.google.control.deleteMessage(refOf(copy));
  copy.isDeleted = true;
  mailTouched(world.models.get(copy.person)!);
  world.tally.count('deletions');
  return `${copy.mail.subject} was deleted`;
}

async function relabelMail(world: FaultWorld): Promise<string | null> {
  const copy = pickCopy(world);
  if (!copy) return null;
  const [add, remove] = world.random.pick([
    [['STARRED'], ['UNREAD']],
    [['IMPORTANT'], ['STARRED']],
    [['CATEGORY_UPDATES'], ['UNREAD', 'IMPORTANT']],
  ]);
  await world.google.control.changeLabels({ ...refOf(copy), add: add!, remove: remove! });
  mailTouched(world.models.get(copy.person)!);
  return `${copy.mail.subject} got other labels`;
}

const refOf = ({ person, id }: BookCopy) => ({ person, id });
