import { setTimeout as sleep } from 'node:timers/promises';
import type { ProductClient } from '@mailsync/sandbox';
import { createRandom } from '../../product/create-random.ts';
import { startProduct } from '../../product/start-product.ts';
import { waitUntil } from '../../product/wait-until.ts';
import { checkIntegrity } from '../check-integrity.ts';
import { killAt, type KillMoment } from '../kill-moments.ts';
import { createFakeTime, findFaketime } from './fake-time.ts';
import type { FaultWorld } from './fault-world.ts';
import { MAIL_STEPS } from './play-mail.ts';
import { clearFaults } from './arm-faults.ts';
import { mismatch } from './compare-status.ts';
import { passSucceeded } from './status-model.ts';
import { mailTouched } from './interval-model.ts';
import { SECRET } from './open-engine.ts';

const MINUTE_MS = 60_000;
/** What the world's clock has moved on when a stage is over, however long it took: the rest of the run does not depend on it. */
const STAGE_MS = 8 * 60 * MINUTE_MS;
const SETTLE_TIMEOUT_MS = 90_000;
const MOST_JUMPS = 5;
const BETWEEN_JUMPS_MS = 5_000;
const MOMENTS: KillMoment[][] = [
  ['in a transaction', 'amid requests', 'in a transaction', 'in a transaction', 'in a transaction'],
  ['while writing', 'in a transaction', 'in a transaction', 'any time', 'in a transaction'],
  ['in a transaction', 'starting', 'in a transaction', 'in a transaction', 'in a transaction'],
];
/** Mail keeps coming, much at once, while the moment is waited for: a program at rest opens no transaction, or a short one. */
const STEPS_PER_KILL = 40;

interface MailboxShape {
  address: string;
  status: string | null;
  waitingCount: number;
  lastSyncedAt: string | null;
}

/**
 * The built program works on the same file, with faults and mail coming in and its clock set forward and back, and is
 * killed again and again. Everybody is well when it begins and when it ends, so that the model knows what to expect.
 */
export async function killProgram(
  world: FaultWorld,
  { seed, stage, killStages }: { seed: number; stage: number; killStages: number },
) {
  const library = findFaketime();
  if (library === null && stage < killStages) {
    world.tally.count('stages without a clock of their own, left out');
    return;
  }
  const { clock, random: runRandom } = world;
  if (library === null) clock.moveMs(Math.max(0, Date.now() - clock.nowMs()));
  const startedMs = clock.nowMs();
  await world.product.close();
  // Moments are not repeatable: what they draw must not change what the rest of the run draws.
  world.random = createRandom(seed * 31 + stage);
  clock.run();
  const fakeTime = library === null ? null : createFakeTime({ library, folder: world.dataDir });
  const jump = (ms: number) => {
    if (!fakeTime) return;
    clock.moveMs(ms);
    fakeTime.setOffset(clock.offsetMs());
    world.tally.count(ms > 0 ? 'clock jumps forward' : 'clock jumps backward');
  };
  fakeTime?.setOffset(clock.offsetMs());
  const product = await startProduct({
    dataDir: world.dataDir,
    settings: {
      ...world.google.settings,
      MAILSYNC_SECRET: SECRET,
      MAILSYNC_SYNC_INTERVAL: '1s',
      ...fakeTime?.environment,
    },
  });
  try {
    const client = await product.signIn();
    const harmed = new Set<string>();
    // Of its own: how often it is drawn from depends on when the moments come.
    const momentRandom = createRandom(seed * 37 + stage);
    for (const moment of MOMENTS[(stage - 1) % MOMENTS.length]!) {
      const killed = new AbortController();
      if (moment !== 'starting') await product.ready();
      const playing = playMeanwhile({ world, harmed, isOver: killed.signal });
      if (await killAt({ moment, product, control: world.google.control, random: momentRandom }))
        world.tally.count('kills in an open transaction');
      world.tally.count('kills');
      killed.abort();
      await playing;
      const integrity = checkIntegrity(product);
      if (integrity !== 'ok') mismatch(world, `after a kill ${moment} the database says ${integrity}`);
      jump(world.random.pick([-20 * MINUTE_MS, 3 * MINUTE_MS, 20 * MINUTE_MS]));
      product.begin();
      await product.ready();
      await compareShown({ world, client, harmed });
    }
    await clearFaults(world);
    await settle({ world, client, jump });
    await product.kill();
    world.tally.count('kills');
  } finally {
    await product.close();
    clock.halt();
    clock.moveMs(Math.max(0, startedMs + STAGE_MS - clock.nowMs()));
    world.random = runRandom;
    await world.open();
  }
  for (const one of world.models.values()) {
    // When the program has read what is known to nobody.
    mailTouched(one);
    passSucceeded(one, clock.nowMs());
  }
}

const METHODS = ['history.list', 'messages.get', 'messages.get', 'messages.list', 'oauth.token'];

/** Mail comes, goes and moves, and faults are met, while the program is being killed. */
async function playMeanwhile({
  world,
  harmed,
  isOver,
}: {
  world: FaultWorld;
  harmed: Set<string>;
  /** What is left then comes at once, so that the same has come whenever the kill was. */
  isOver: AbortSignal;
}) {
  const { random, google } = world;
  for (let count = 0; count < STEPS_PER_KILL; count++) {
    const step = random.pick([
      MAIL_STEPS.deliver,
      MAIL_STEPS.deliverBurst,
      MAIL_STEPS.deliverBurst,
      MAIL_STEPS.deliverSpam,
      MAIL_STEPS.moveMail,
      MAIL_STEPS.deleteMail,
    ]);
    await step(world);
    world.book.look(world.rules());
    if (random.fraction() < 0.12) {
      // Always the same two, so that the others must stay green.
      const { address: person } = random.pick(world.people.slice(0, 2));
      harmed.add(person);
      const kind = random.pick(['cut', 'truncate', 'status'] as const);
      await google.control.failNext({ kind, person, method: random.pick(METHODS), status: 503, times: 1 });
    }
    const restMs = random.between(20, 150);
    if (!isOver.aborted) await sleep(restMs);
  }
}

/** What the API shows: green for everybody whom no fault was ordered for. */
async function compareShown({
  world,
  client,
  harmed,
}: {
  world: FaultWorld;
  client: ProductClient;
  harmed: ReadonlySet<string>;
}) {
  for (const { address, status } of await readMailboxes(client)) {
    const isRight = status === 'enabled' || (status === 'error' && harmed.has(address));
    world.tally.statusesCompared += 1;
    world.tally.count(`shown ${status ?? 'disconnected'}`);
    if (!isRight) mismatch(world, `the program shows ${address} ${status}`);
  }
}

async function readMailboxes(client: ProductClient): Promise<MailboxShape[]> {
  return (await client.get<{ items: MailboxShape[] }>('/api/v1/mailboxes')).items;
}

/** Until each mailbox has been read after the last fault and the last delivery. */
async function settle({
  world,
  client,
  jump,
}: {
  world: FaultWorld;
  client: ProductClient;
  jump: (ms: number) => void;
}) {
  const sinceMs = world.clock.nowMs();
  const areRead = async () =>
    (await readMailboxes(client)).every(
      ({ status, waitingCount, lastSyncedAt }) =>
        status === 'enabled' && waitingCount === 0 && Date.parse(lastSyncedAt ?? '') > sinceMs,
    );
  // A pass under way may still meet the last fault, and wait for its next try: the clock goes on beyond that.
  for (let count = 0; count < MOST_JUMPS && !(await areRead()); count++) {
    jump(35 * MINUTE_MS);
    const untilMs = performance.now() + BETWEEN_JUMPS_MS;
    while (performance.now() < untilMs && !(await areRead())) await sleep(200);
  }
  await waitUntil({
    what: 'the program has read everything',
    holds: areRead,
    describe: () => readMailboxes(client),
    timeoutMs: SETTLE_TIMEOUT_MS,
  });
  await compareShown({ world, client, harmed: new Set() });
}
