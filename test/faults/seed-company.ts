import type { GrowMailboxInput, MailAddress, MailWorldSeed } from '@mailsync/sandbox';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface KillWorld {
  people: MailAddress[];
  /** Known from the start. */
  firstLeads: MailAddress[];
  /** Added while mail is being read. */
  laterLeads: MailAddress[];
  /** Nobody adds them: their mail must never be recorded. */
  strangers: MailAddress[];
  seed: MailWorldSeed;
}

/** Four teammates who copy each other in, and the people they write with. All of it is sample data. */
export function seedCompany({
  seedNumber,
  messagesPerMailbox,
  leadShare,
  now,
}: {
  seedNumber: number;
  messagesPerMailbox: number;
  leadShare: number;
  now: Date;
}): KillWorld {
  const people = ['anna', 'bela', 'cleo', 'dana'].map((name) => ({
    name: `${name[0]!.toUpperCase()}${name.slice(1)} Sample`,
    address: `${name}@company.example`,
  }));
  const others = Array.from({ length: 48 }, (_, index) => ({
    name: `Person ${index}`,
    address: `person${index}@buyer${index % 12}.example`,
  }));
  const strangers = others.slice(40);
  const grown = people.map((person, index): GrowMailboxInput => ({
    seedNumber: seedNumber + index,
    person,
    messageCount: messagesPerMailbox,
    leadShare,
    leads: others,
    teammates: people.filter((one) => one !== person),
    // Seeded mail is history: it has all arrived before anything is connected.
    until: new Date(now.getTime() - DAY_MS).toISOString(),
    overDays: 300,
  }));
  return {
    people,
    firstLeads: others.slice(0, 28),
    laterLeads: others.slice(28, 40),
    strangers,
    seed: { people, grown },
  };
}
