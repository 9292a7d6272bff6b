import { type FaultWorld, type WorldLead } from './fault-world.ts';
import * as model from './seats-model.ts';

/** What the people of the company do. */
export const COMPANY_STEPS = {
  addLead,
  changeLead,
  mergeLeads,
  removeLead,
  changeExclusions,
  changeLimit,
  askForTry,
  askForAudit,
};

const modelsOf = (world: FaultWorld) => [...world.models.values()];

export async function addLead(world: FaultWorld): Promise<string | null> {
  const known = new Set(world.leads.flatMap((lead) => lead.known));
  // Who was merged into another is known by that name.
  const unknown = world.leads.filter(
    ({ leadId, addresses }) => leadId === null && !addresses.some((address) => known.has(address)),
  );
  if (unknown.length === 0) return null;
  const lead = world.random.pick(unknown);
  const addresses = world.random.fraction() < 0.7 ? lead.addresses : lead.addresses.slice(0, 1);
  const { crm, administrator } = world.product;
  const view = await crm.leads.create({
    actor: administrator,
    lead: { name: lead.person.name!, addresses },
  });
  lead.leadId = view.id;
  return changed(world, { lead, known: addresses, what: 'was added' });
}

async function changeLead(world: FaultWorld): Promise<string | null> {
  const several = world.leads.filter((lead) => lead.leadId !== null && lead.addresses.length > 1);
  if (several.length === 0) return null;
  const lead = world.random.pick(several);
  const known = lead.known.length > 1 ? [world.random.pick(lead.addresses)] : [...lead.addresses];
  const { crm, administrator } = world.product;
  const grows = known.some((address) => !lead.known.includes(address));
  await crm.leads.change({ actor: administrator, leadId: lead.leadId!, change: { addresses: known } });
  return changed(world, { lead, known, what: 'got other addresses', isDue: grows });
}

/** Two turn out to be one person: addresses and timeline go to the other. */
async function mergeLeads(world: FaultWorld): Promise<string | null> {
  const known = world.leads.filter((lead) => lead.leadId !== null);
  if (known.length < 5) return null;
  const [from, into] = [world.random.pick(known), world.random.pick(known)];
  if (from === into) return null;
  const { crm, administrator } = world.product;
  await crm.leads.merge({ actor: administrator, leadId: from.leadId!, intoLeadId: into.leadId! });
  const together = [...into.known, ...from.known];
  Object.assign(from, { leadId: null, known: [] });
  world.tally.count('leads merged');
  return changed(world, {
    lead: into,
    known: together,
    what: `was merged with ${from.person.address}`,
    isDue: false,
  });
}

export async function removeLead(world: FaultWorld): Promise<string | null> {
  const known = world.leads.filter((lead) => lead.leadId !== null);
  if (known.length < 4) return null;
  const lead = world.random.pick(known);
  const { crm, administrator } = world.product;
  await crm.leads.remove({ actor: administrator, leadId: lead.leadId! });
  lead.leadId = null;
  return changed(world, { lead, known: [], what: 'was removed', isDue: false });
}

function changed(
  world: FaultWorld,
  { lead, known, what, isDue = true }: { lead: WorldLead; known: string[]; what: string; isDue?: boolean },
): string {
  lead.known = known;
  world.tally.count('lead changes');
  if (isDue) model.rulesChanged(modelsOf(world), world.clock.nowMs());
  return `${lead.person.address} ${what}`;
}

export async function changeExclusions(world: FaultWorld): Promise<string> {
  const { random } = world;
  const lead = random.pick(world.leads);
  const isLifting = world.exclusions.length > 0 && random.fraction() < 0.6;
  const address = random.pick(lead.addresses);
  const exclusions = isLifting
    ? world.exclusions.slice(1)
    : [...new Set([...world.exclusions, random.fraction() < 0.3 ? address.split('@')[1]! : address])];
  await setExclusions(world, exclusions);
  return isLifting ? 'an exclusion was lifted' : `${exclusions.at(-1)} was excluded`;
}

export async function setExclusions(world: FaultWorld, exclusions: string[]) {
  const { crm, administrator } = world.product;
  // A new one changes nothing that is recorded; one that is lifted brings back what it kept out.
  const isLifted = world.exclusions.some((one) => !exclusions.includes(one));
  await crm.company.change({ actor: administrator, change: { exclusions } });
  world.exclusions = exclusions;
  world.tally.count('exclusions set or lifted');
  if (isLifted) model.rulesChanged(modelsOf(world), world.clock.nowMs());
}

async function changeLimit(world: FaultWorld): Promise<string> {
  return setLimit(world, world.random.between(3, 7));
}

export async function setLimit(world: FaultWorld, limit: number): Promise<string> {
  const { crm, administrator } = world.product;
  await crm.company.change({ actor: administrator, change: { mailboxLimit: limit } });
  world.limit = limit;
  model.shareSeats(modelsOf(world), { nowMs: world.clock.nowMs(), limit });
  return `the limit is ${limit}`;
}

export async function askForTry(world: FaultWorld): Promise<string | null> {
  const ill = [...world.models].filter(([, one]) => one.hasSeat && one.failing);
  const pool = ill.length > 0 ? ill : [...world.models].filter(([, one]) => one.hasSeat);
  if (pool.length === 0) return null;
  const [person, one] = world.random.pick(pool);
  await world.product.engine.requestSync({ mailboxId: world.mailboxIds.get(person)! });
  model.personAsksForATry(one, world.clock.nowMs());
  return `${person} asked for a try`;
}

async function askForAudit(world: FaultWorld): Promise<string | null> {
  const healthy = [...world.models].filter(([, one]) => one.hasSeat && !one.failing);
  if (healthy.length === 0) return null;
  const [person, one] = world.random.pick(healthy);
  await world.product.engine.requestAudit({ mailboxId: world.mailboxIds.get(person)! });
  one.nextTryAtMs = world.clock.nowMs();
  world.tally.count('audits asked for');
  return `${person} asked for an audit`;
}
