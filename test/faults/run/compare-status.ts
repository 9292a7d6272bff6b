import type { MailboxView } from '@mailsync/sync-engine';
import { type Kind } from './fault-rows.ts';
import type { FaultWorld } from './fault-world.ts';
import { INTERVAL_MS } from './interval-model.ts';
import { expectStatus, type ModelMailbox } from './status-model.ts';

const DAY_MS = 24 * 3_600_000;
const WHO_CAN_FIX: Record<Kind, string> = {
  retry: 'nobody_needed',
  rate: 'nobody_needed',
  cursor: 'nobody_needed',
  message: 'nobody_needed',
  user: 'owner',
  admin: 'workspace_administrator',
  installation: 'mailsync_administrator',
  bug: 'mailsync_administrator',
};

export function mismatch(world: FaultWorld, words: string) {
  const last = world.tally.diary.slice(-6).join(' · ');
  world.tally.mismatches.push(
    `${world.clock.now().toISOString()} ${words} (at step ${world.tally.step}, after: ${last})`,
  );
}

/** The error log must say what the row means, and who can mend it. */
export async function expectLogged(
  world: FaultWorld,
  { person, rowName, code, kind }: { person: string; rowName: string; code: string; kind: Kind },
) {
  const nowMs = world.clock.nowMs();
  const entries = await world.product.engine.readSyncErrors({
    mailboxIds: [world.mailboxIds.get(person)!],
    installation: true,
    before: null,
    limit: 100,
  });
  const fresh = entries.filter((one) => one.lastSeenAt.getTime() === nowMs);
  // What several mailboxes meet of the network stands there once, as the installation's outage.
  const outage = code === 'network.unreachable' && fresh.find((one) => one.code === 'network.outage');
  if (outage && outage.mailboxId === null) return;
  // A grant that ends on its seventh day is told of as that: the consent screen may be in Testing.
  const grantDays = (nowMs - world.models.get(person)!.grantedAtMs) / DAY_MS;
  const isWeekOld = code === 'google.sign_in_revoked' && grantDays > 6.9 && grantDays < 9;
  if (isWeekOld && fresh.some((one) => one.code === 'google.sign_in_lasted_a_week')) return;
  const found = fresh.find((one) => one.code === code);
  if (!found) {
    const seen = fresh.map((one) => one.code).join(', ') || 'nothing';
    return mismatch(world, `${rowName} of ${person} led to ${seen}, not to ${code}`);
  }
  // Once Mail Sync has stopped, the owner must act, whatever it was.
  const whoCanFix = world.models.get(person)!.givenUp ? [WHO_CAN_FIX[kind], 'owner'] : [WHO_CAN_FIX[kind]];
  if (!whoCanFix.includes(found.whoCanFix))
    mismatch(world, `${rowName}: ${found.whoCanFix} is said to mend it, not ${WHO_CAN_FIX[kind]}`);
  if (kind === 'installation' && found.mailboxId !== null)
    mismatch(world, `${rowName} stands there as the fault of ${person}`);
}

export async function compareStatuses(world: FaultWorld) {
  for (const [person, mailboxId] of world.mailboxIds) await compareStatus(world, { person, mailboxId });
}

export async function compareStatus(
  world: FaultWorld,
  { person, mailboxId }: { person: string; mailboxId: string },
) {
  const [view] = await world.product.engine.readMailboxes({ mailboxIds: [mailboxId] });
  compareWithModel(world, { person, view: view!, model: world.models.get(person)! });
}

function compareWithModel(
  world: FaultWorld,
  { person, view, model }: { person: string; view: MailboxView; model: ModelMailbox },
) {
  const expected = expectStatus(model, world.clock.nowMs());
  world.tally.statusesCompared += 1;
  world.tally.count(`shown ${expected ?? 'disconnected'}`);
  if (view.status !== expected) mismatch(world, `${person} shows ${view.status}, and is ${expected}`);
  // Whoever stopped must say why.
  if (model.failing && model.hasSeat && view.openError === null)
    mismatch(world, `${person} is ${expected} and no reason is shown`);
}

/** Idle mailboxes are looked at less often, and no less often than is said. */
export async function compareInterval(
  world: FaultWorld,
  {
    person,
    mailboxId,
    leastMs,
    mostMs,
  }: { person: string; mailboxId: string; leastMs: number; mostMs: number },
) {
  const mailbox = await world.product.db.read((r) => r.mailboxes.find(mailboxId));
  const everyMs = mailbox?.passEveryMs ?? INTERVAL_MS;
  const [view] = await world.product.engine.readMailboxes({ mailboxIds: [mailboxId] });
  // Mail of an import may wait too, which the model does not know of.
  const least = view!.waitingCount > 0 ? INTERVAL_MS : leastMs;
  world.tally.count(everyMs === INTERVAL_MS ? 'looked at each minute' : 'looked at less often');
  if (everyMs < least || everyMs > mostMs)
    mismatch(world, `${person} is looked at every ${everyMs} ms, not every ${leastMs} to ${mostMs} ms`);
}
