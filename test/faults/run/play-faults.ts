import { arm, disarm, expireHistoryOf } from './arm-faults.ts';
import type { FaultWorld } from './fault-world.ts';
import { type FaultRow, GRANT_ROWS, TOKEN_ROWS } from './fault-rows.ts';
import { MESSAGE_ROWS, PASS_ROWS, PASSING_ROWS } from './gmail-rows.ts';
import { addLead } from './play-company.ts';
import { deliverKnownLeadMail } from './play-mail.ts';
import { passDue } from './run-passes.ts';
import { messageIsBad } from './status-model.ts';

/** What goes wrong between the product and Google. The rows of one kind are drawn in turn, so that each is met. */
export const FAULT_STEPS = {
  failPasses,
  disturbPass,
  harmMessage,
  failRefresh,
  killGrant,
  failRereading,
  failListing,
  failAudit,
  expireHistory,
  expireTokens,
};

/** Of what was consented to only this is left. */
const SIGN_IN_SCOPES = ['openid', 'email'];

export function nextRow<Row extends { name: string }>(world: FaultWorld, rows: readonly Row[]): Row {
  const met = (row: Row) => world.tally.rowsMet.get(row.name) ?? 0;
  const least = Math.min(...rows.map(met));
  return world.random.pick(rows.filter((row) => met(row) === least));
}

/** Of those who are well: with a seat, with nothing wrong and nothing ordered. */
export function pickHealthy(world: FaultWorld): string | null {
  if (world.outage) return null;
  const healthy = [...world.models].filter(
    ([person, one]) =>
      one.hasSeat &&
      !one.failing &&
      one.waiting.length === 0 &&
      !world.deadGrants.has(person) &&
      !world.armed.some((fault) => fault.person === person),
  );
  return healthy.length === 0 ? null : world.random.pick(healthy)[0];
}

async function failPasses(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const row = nextRow(world, PASS_ROWS);
  const passCount = world.random.between(1, 5);
  const times = passCount * (row.callsPerPass ?? 1);
  await arm(world, { person, row, effect: 'fails', method: 'history.list', times });
  return `${row.name}, ${passCount} times, for ${person}`;
}

async function disturbPass(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const row = nextRow(world, PASSING_ROWS);
  await arm(world, { person, row, effect: 'passes', method: 'history.list', times: 1 });
  return `${row.name} for ${person}`;
}

async function harmMessage(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const row = nextRow(world, MESSAGE_ROWS);
  const copy = await deliverKnownLeadMail(
    world,
    world.people.find((one) => one.address === person)!,
  );
  const isGone = row.code === 'gmail.message_gone';
  const badTries = isGone ? 1 : world.random.between(1, 4);
  const path = `/messages/${copy.id}`;
  await arm(world, { person, row, effect: 'one message', method: 'messages.get', path, times: badTries });
  if (!isGone) messageIsBad(world.models.get(person)!, { id: copy.id, badTries });
  world.clock.moveMs(61_000);
  await passDue(world);
  return `${row.name}, ${badTries} times, of ${copy.mail.subject}`;
}

async function failRefresh(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const row = nextRow(world, TOKEN_ROWS);
  const times = world.random.between(1, 4);
  await world.google.control.expireAccessTokens({ person });
  await arm(world, { person, row, effect: 'fails', method: 'oauth.token', times });
  return `${row.name}, ${times} times, for ${person}`;
}

async function killGrant(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const row = nextRow(world, GRANT_ROWS);
  const { control } = world.google;
  if (row.name === 'OAuth password changed') await control.changePassword({ person });
  else if (row.name === 'Gmail 403 the scope to read is missing')
    await control.narrowGrant({ person, scopes: SIGN_IN_SCOPES });
  else if (row.name === 'OAuth invalid_grant') await control.revokeTokens({ person });
  else await control.revokeTokens({ person, subtype: 'invalid_rapt' });
  world.deadGrants.set(person, row);
  return `${row.name} of ${person}`;
}

const LISTING_ROW: FaultRow = PASS_ROWS.find((row) => row.name === 'Gmail 503 UNAVAILABLE')!;

/** History is forgotten, and the way to a new cursor is blocked for a while. */
async function failRereading(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  await expireHistoryOf(world, person);
  const times = world.random.between(1, 4);
  await arm(world, { person, row: LISTING_ROW, effect: 'fails', method: 'getProfile', times });
  return `the history of ${person} expired, and getProfile fails ${times} times`;
}

/** A lead is added, and the search for its mail fails for a while. */
async function failListing(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const added = await addLead(world);
  if (added === null) return null;
  const row = world.random.pick([LISTING_ROW, PASS_ROWS.find((one) => one.name === 'Network cut after')!]);
  const times = world.random.between(1, 4);
  await arm(world, { person, row, effect: 'fails', method: 'messages.list', times });
  return `${added}, and the search for its mail fails ${times} times for ${person}`;
}

/** What goes wrong with an audit alone puts the audit off, and says nothing against the mailbox. */
async function failAudit(world: FaultWorld): Promise<string | null> {
  const person = pickHealthy(world);
  if (person === null) return null;
  const one = world.models.get(person)!;
  // Everything else is read first, so that the audit is the next to ask.
  for (let count = 0; count < 3; count++) {
    world.clock.moveMs(61_000);
    await passDue(world);
  }
  if (one.failing || world.armed.some((fault) => fault.person === person)) return null;
  await world.product.engine.requestAudit({ mailboxId: world.mailboxIds.get(person)! });
  one.nextTryAtMs = world.clock.nowMs();
  const method = world.random.pick(['getProfile', 'messages.list']);
  await arm(world, { person, row: LISTING_ROW, effect: 'passes', method, times: 1 });
  await passDue(world);
  await disarm(world, person);
  world.tally.count('audits asked for');
  return `an audit of ${person} met a failing ${method}`;
}

async function expireHistory(world: FaultWorld): Promise<string> {
  const { address } = world.random.pick(world.people);
  await expireHistoryOf(world, address);
  return `the history of ${address} expired`;
}

async function expireTokens(world: FaultWorld): Promise<string> {
  const { address } = world.random.pick(world.people);
  await world.google.control.expireAccessTokens({ person: address });
  return `the access tokens of ${address} expired`;
}
