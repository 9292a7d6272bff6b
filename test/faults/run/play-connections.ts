import { readDatabase } from '../read-recorded.ts';
import { disarm } from './arm-faults.ts';
import { CONSENT_ROWS } from './fault-rows.ts';
import type { FaultWorld } from './fault-world.ts';
import { copyKey } from './mail-book.ts';
import { mismatch } from './compare-status.ts';
import { passDue } from './run-passes.ts';
import * as model from './seats-model.ts';

/** How people connect their mailboxes, fail to, and end it. */
export const CONNECTION_STEPS = { disconnect, disconnectAndRemove, reconnect, refuseConsent };

const modelsOf = (world: FaultWorld) => [...world.models.values()];

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
  const held = new Set(readDatabase(world).emails.flatMap((email) => email.copies));
  for (const copy of world.book.copies.values())
    if (copy.person === person && held.has(copyKey(copy))) copy.isRemoved = true;
  await disconnectOne(world, { person, history: 'remove' });
  return `${person} disconnected and had the history removed`;
}

export async function disconnectOne(
  world: FaultWorld,
  { person, history }: { person: string; history: 'keep' | 'remove' },
) {
  const { crm, administrator } = world.product;
  await crm.mailboxes.disconnect({ actor: administrator, mailboxId: world.mailboxIds.get(person)!, history });
  world.tally.count('disconnects');
  world.deadGrants.delete(person);
  await disarm(world, person);
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
  const wanting = [...models].filter(
    ([person, one]) => !one.connected || one.givenUp || deadGrants.has(person),
  );
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
