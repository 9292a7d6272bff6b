import { type FaultWorld, type WorldLead } from './fault-world.ts';
import { CONSENT_ROWS } from './fault-rows.ts';
import { isRecordable } from './mail-book.ts';
import { mismatch, passDue } from './run-passes.ts';
import * as model from './status-model.ts';

/** What the people of the company do. */
export const COMPANY_STEPS = {
  addLead,
  changeLead,
  removeLead,
  changeExclusions,
  changeLimit,
  disconnect,
  disconnectAndRemove,
  reconnect,
  refuseConsent,
  askForTry,
  askForAudit,
};

const modelsOf = (world: FaultWorld) => [...world.models.values()];

export async function addLead(world: FaultWorld): Promise<string | null> {
  const unknown = world.leads.filter((lead) => lead.leadId === null);
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
  const known = lead.known.length > 1 ? [world.random.pick(lead.addresses)] : lead.addresses;
  const { crm, administrator } = world.product;
  const grows = known.some((address) => !lead.known.includes(address));
  await crm.leads.change({ actor: administrator, leadId: lead.leadId!, change: { addresses: known } });
  return changed(world, { lead, known, what: 'got other addresses', isDue: grows });
}

async function removeLead(world: FaultWorld): Promise<string | null> {
  const known = world.leads.filter((lead) => lead.leadId !== null);
  if (known.length < 4) return null;
  const lead = world.random.pick(known);
  const { crm, administrator } = world.product;
  await crm.leads.remove({ actor: administrator, leadId: lead.leadId! });
  lead.leadId = null;
  return changed(world, { lead, known: [], what: 'was removed' });
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

async function changeExclusions(world: FaultWorld): Promise<string> {
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
  const isChanged = exclusions.join() !== world.exclusions.join();
  await crm.company.change({ actor: administrator, change: { exclusions } });
  world.exclusions = exclusions;
  world.tally.count('exclusions set or lifted');
  if (isChanged) model.rulesChanged(modelsOf(world), world.clock.nowMs());
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

async function disconnect(world: FaultWorld): Promise<string | null> {
  const person = pickConnected(world);
  if (person === null) return null;
  await disconnectOne(world, { person, history: 'keep' });
  return `${person} disconnected`;
}

/** Only from a mailbox that has read everything: then it is certain what the removal takes away. */
async function disconnectAndRemove(world: FaultWorld): Promise<string | null> {
  const person = pickConnected(world);
  if (person === null || world.outage) return null;
  const one = world.models.get(person)!;
  const isHarmed = world.armed.some((fault) => fault.person === person) || world.deadGrants.has(person);
  if (isHarmed || !one.hasSeat || one.failing || one.waiting.length > 0) return null;
  for (let count = 0; count < 3; count++) {
    world.clock.moveMs(61_000);
    await passDue(world);
  }
  if (one.failing || !one.hasSeat) return null;
  const rules = world.rules();
  for (const copy of world.book.copies.values()) {
    if (copy.person !== person) continue;
    if (isRecordable({ copy, rules })) copy.isRemoved = true;
    else if (copy.mayBeRecorded) copy.isUncertain = true;
  }
  await disconnectOne(world, { person, history: 'remove' });
  return `${person} disconnected and had the history removed`;
}

async function disconnectOne(
  world: FaultWorld,
  { person, history }: { person: string; history: 'keep' | 'remove' },
) {
  const { crm, administrator } = world.product;
  await crm.mailboxes.disconnect({ actor: administrator, mailboxId: world.mailboxIds.get(person)!, history });
  world.tally.count('disconnects');
  world.deadGrants.delete(person);
  model.disconnected(modelsOf(world), {
    one: world.models.get(person)!,
    nowMs: world.clock.nowMs(),
    limit: world.limit,
  });
}

function pickConnected(world: FaultWorld): string | null {
  const connected = [...world.models].filter(([, one]) => one.connected).map(([person]) => person);
  return connected.length < 3 ? null : world.random.pick(connected);
}

async function reconnect(world: FaultWorld): Promise<string | null> {
  const { random, models, outage, deadGrants } = world;
  if (outage) return null;
  const wanting = [...models].filter(([person, one]) => !one.connected || one.givenUp || deadGrants.has(person));
  const pool = wanting.length > 0 && random.fraction() < 0.8 ? wanting : [...models];
  const [person] = random.pick(pool);
  if (world.armed.some((fault) => fault.person === person && fault.effect === 'fails')) return null;
  await connect(world, person);
  return `${person} connected`;
}

/** What a person does: asks for the way, consents, comes back. */
export async function connect(world: FaultWorld, person: string) {
  const result = await visitGoogle(world, { person });
  if (result.outcome === 'not_connected') {
    mismatch(world, `${person} consented and was not connected: ${result.code}`);
    return;
  }
  world.mailboxIds.set(person, result.mailboxId!);
  world.deadGrants.delete(person);
  const one = world.models.get(person)!;
  model.connected(modelsOf(world), { one, nowMs: world.clock.nowMs(), limit: world.limit });
  world.tally.count('connections');
}

async function visitGoogle(
  world: FaultWorld,
  {
    person,
    chosen = person,
    change = (url) => url,
    ...consent
  }: {
    person: string;
    chosen?: string;
    change?: (authorizeUrl: string) => string;
    untick?: string[];
    decision?: 'allow' | 'cancel';
  },
) {
  const { engine } = world.product;
  const userId = world.userIds.get(person)!;
  const wish = { userId, expectedAddress: person, mailboxId: null };
  const { authorizeUrl } = await engine.startGoogleConnect(wish);
  const { redirectUrl } = await world.google.control.consent({
    authorizeUrl: change(authorizeUrl),
    person: chosen,
    ...consent,
  });
  const answer = new URL(redirectUrl).searchParams;
  const { resultId } = await engine.finishGoogleConnect({
    state: answer.get('state'),
    code: answer.get('code'),
    error: answer.get('error'),
    visitorUserId: userId,
  });
  return engine.readConnectResult({ resultId });
}

/** What goes wrong on the way through Google's consent page changes nothing, and the page says what it was. */
export async function refuseConsent(
  world: FaultWorld,
  row: (typeof CONSENT_ROWS)[number] = world.random.pick(CONSENT_ROWS),
): Promise<string | null> {
  if (world.outage) return null;
  // Access that is not used is given back, which would end another mailbox's: so only of those that are connected.
  const connected = [...world.models].filter(([person, one]) => one.connected && !isHarmed(world, person));
  if (connected.length < 2) return null;
  const [[person], [other]] = [connected[0]!, connected[1]!];
  const code = await tryConsent(world, { row, person, other });
  if (code !== row.code) mismatch(world, `${row.name} was answered with ${code}, not with ${row.code}`);
  world.tally.rowsMet.set(row.name, (world.tally.rowsMet.get(row.name) ?? 0) + 1);
  return `${row.name} (${person})`;
}

const isHarmed = (world: FaultWorld, person: string) =>
  world.deadGrants.has(person) || world.armed.some((fault) => fault.person === person);

async function tryConsent(
  world: FaultWorld,
  { row, person, other }: { row: (typeof CONSENT_ROWS)[number]; person: string; other: string },
): Promise<string | null> {
  switch (row.name) {
    case 'Consent access_denied':
      return (await visitGoogle(world, { person, decision: 'cancel' })).code;
    case 'Consent without the read scope':
      return (await visitGoogle(world, { person, untick: ['gmail.readonly'] })).code;
    case 'Consent of another account':
      return (await visitGoogle(world, { person, chosen: other })).code;
    case 'Consent without a refresh token': {
      const change = (url: string) => url.replace(/&?(prompt|access_type)=[^&]*/g, '');
      return (await visitGoogle(world, { person, change })).code;
    }
    case 'Consent without the send scope': {
      const result = await visitGoogle(world, { person, untick: ['gmail.send'] });
      if (result.canSend) mismatch(world, `${person} may send without the scope`);
      const one = world.models.get(person)!;
      if (result.outcome !== 'not_connected')
        model.connected(modelsOf(world), { one, nowMs: world.clock.nowMs(), limit: world.limit });
      return result.code;
    }
    case 'Not an email address': {
      const wish = { userId: world.userIds.get(person)!, expectedAddress: 'no address', mailboxId: null };
      const refused = world.product.engine.startGoogleConnect(wish);
      return refused.then(
        () => null,
        (error: { code?: string }) => error.code ?? null,
      );
    }
  }
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
