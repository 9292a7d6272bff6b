import type { GrowMailboxInput } from '../google/seed/grow-mailbox.ts';
import type { MailAddress } from '../google/mail/mail-parts.ts';
import type { MailWorldSeed, SeedPerson } from '../google/seed/mail-world.ts';
import { SAMPLE_LEADS } from './sample-leads.ts';
import type { SampleLead } from './sample-leads.ts';
import { SAMPLE_DOMAIN, SAMPLE_USERS } from './sample-people.ts';
import type { SampleUser } from './sample-people.ts';

/** An invented company to try the product with: who works there, whom they sell to, and all their mail. */
export interface SampleCompany {
  name: string;
  domain: string;
  users: SampleUser[];
  leads: SampleLead[];
  /** The Google accounts of its people. */
  people: SeedPerson[];
  world: MailWorldSeed;
}

const HISTORY_DAYS = 540;

/** Whose mailbox is grown, how large, and how much of it is lead mail. */
const MAILBOXES = [
  { local: 'nora', messageCount: 2_300, leadShare: 0.04 },
  { local: 'ben', messageCount: 2_000, leadShare: 0.05 },
  { local: 'sam', messageCount: 1_600, leadShare: 0.04 },
  { local: 'clara', messageCount: 1_700, leadShare: 0.05 },
  { local: 'jules', messageCount: 1_300, leadShare: 0.03 },
];

/** The sample company, with mail up to the given moment. The same moment gives the same mail. */
export function sampleCompany({ until }: { until: Date }): SampleCompany {
  const people = SAMPLE_USERS.map(accountOf);
  const grown = MAILBOXES.map((mailbox, index) => growthOf({ ...mailbox, until, seedNumber: 1_000 + index }));
  return {
    name: 'Acorn & Oak (sample data)',
    domain: SAMPLE_DOMAIN,
    users: SAMPLE_USERS,
    leads: SAMPLE_LEADS,
    people,
    world: { people, grown },
  };
}

/** Every address of every lead, with the name that stands before it. */
export function leadAddressesOf(leads: SampleLead[]): MailAddress[] {
  return leads.flatMap(({ name, addresses }) => addresses.map((address) => ({ name, address })));
}

function accountOf({ email, name }: SampleUser): SeedPerson {
  return { address: email, name, aliases: aliasesOf(email), hd: SAMPLE_DOMAIN };
}

/** One person also writes as the shop: what is sent from there is sent by them. */
function aliasesOf(email: string): string[] {
  return email.startsWith('ben@') ? [`orders@${SAMPLE_DOMAIN}`] : [];
}

interface GrowthInput {
  local: string;
  messageCount: number;
  leadShare: number;
  until: Date;
  seedNumber: number;
}

function growthOf({ local, messageCount, leadShare, until, seedNumber }: GrowthInput): GrowMailboxInput {
  const user = SAMPLE_USERS.find(({ email }) => email === `${local}@${SAMPLE_DOMAIN}`)!;
  const teammates = SAMPLE_USERS.filter(({ team, email }) => team === user.team && email !== user.email);
  return {
    seedNumber,
    person: addressOf(user),
    aliases: aliasesOf(user.email),
    messageCount,
    leadShare,
    leads: leadAddressesOf(SAMPLE_LEADS.filter(({ ownerEmail }) => ownerEmail === user.email)),
    teammates: teammates.map(addressOf),
    until,
    overDays: HISTORY_DAYS,
  };
}

function addressOf({ email, name }: SampleUser): MailAddress {
  return { name, address: email };
}
