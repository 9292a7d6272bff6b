import { createRandom, type Random } from '../../product/create-random.ts';
import { compareRecord, type RecordFigures, watchRecord } from './compare-record.ts';
import { ALL_ROW_NAMES } from './fault-rows.ts';
import { type FaultWorld, openFaultWorld } from './fault-world.ts';
import { killProgram } from './kill-program.ts';
import { AMID_STEPS } from './play-amid-passes.ts';
import { COMPANY_STEPS, setExclusions, setLimit } from './play-company.ts';
import { connect, CONNECTION_STEPS } from './play-connections.ts';
import { MACHINE_STEPS } from './play-crash.ts';
import { FAULT_STEPS } from './play-faults.ts';
import { clearFaults } from './arm-faults.ts';
import { MAIL_STEPS } from './play-mail.ts';
import { mismatch, passDue } from './run-passes.ts';
import { personAsksForATry } from './status-model.ts';
import type { Tally } from './tally.ts';

export interface FaultRunInput {
  seed: number;
  /** At least so many passes before the end. */
  passes: number;
  /** How many times the built program is let loose on the same file and killed; 0: not at all. */
  killStages: number;
  /** Goes on after the passes until every row of the catalogue has been met. */
  meetsEveryRow: boolean;
}

export interface FaultReport extends FaultRunInput {
  tally: Tally;
  record: RecordFigures;
  rowsNotMet: string[];
  seconds: number;
}

type Step = (world: FaultWorld) => Promise<string | null>;

const WEIGHTS: [weight: number, step: Step][] = [
  [14, MAIL_STEPS.deliver],
  [3, MAIL_STEPS.deliverSpam],
  [2, MAIL_STEPS.deliverBurst],
  [9, MAIL_STEPS.moveMail],
  [4, MAIL_STEPS.deleteMail],
  [2, MAIL_STEPS.relabelMail],
  [9, FAULT_STEPS.failPasses],
  [4, FAULT_STEPS.disturbPass],
  [4, FAULT_STEPS.harmMessage],
  [4, FAULT_STEPS.failRefresh],
  [2, FAULT_STEPS.killGrant],
  [1, FAULT_STEPS.failRereading],
  [2, FAULT_STEPS.failListing],
  [1, FAULT_STEPS.failAudit],
  [2, FAULT_STEPS.expireHistory],
  [2, FAULT_STEPS.expireTokens],
  [0.8, FAULT_STEPS.stopEverybody],
  [0.3, FAULT_STEPS.longIllness],
  [3, AMID_STEPS.changeMidPass],
  [2, AMID_STEPS.passTwice],
  [1.5, AMID_STEPS.failAllMessages],
  [2, AMID_STEPS.harmImport],
  [4, COMPANY_STEPS.addLead],
  [2, COMPANY_STEPS.changeLead],
  [2, COMPANY_STEPS.removeLead],
  [3, COMPANY_STEPS.changeExclusions],
  [2, COMPANY_STEPS.changeLimit],
  [1, CONNECTION_STEPS.disconnect],
  [0.5, CONNECTION_STEPS.disconnectAndRemove],
  [5, CONNECTION_STEPS.reconnect],
  [2, CONNECTION_STEPS.refuseConsent],
  [2, COMPANY_STEPS.askForTry],
  [2, COMPANY_STEPS.askForAudit],
  [4, MACHINE_STEPS.losePower],
  [2, MACHINE_STEPS.jumpForward],
  [0.5, MACHINE_STEPS.jumpDays],
  [2, MACHINE_STEPS.jumpBack],
];
/** The steps that meet rows: they go on after the last pass until every row has been met. */
const ROW_STEPS: Step[] = [
  FAULT_STEPS.failPasses,
  FAULT_STEPS.disturbPass,
  FAULT_STEPS.harmMessage,
  FAULT_STEPS.failRefresh,
  FAULT_STEPS.killGrant,
  FAULT_STEPS.stopEverybody,
  CONNECTION_STEPS.refuseConsent,
  CONNECTION_STEPS.reconnect,
];
const MOST_STEPS_FOR_ROWS = 2_000;
const WATCH_EVERY_STEPS = 20;
const PASSES_TO_CATCH_UP = 12;

/** Plays the whole run in a world of its own. */
export async function runFaults(input: FaultRunInput): Promise<FaultReport> {
  const startedMs = performance.now();
  const random = createRandom(input.seed);
  const world = await openFaultWorld({ seed: input.seed, random });
  try {
    await begin(world);
    let killStagesDone = 0;
    const seen = new Set<string>();
    const isMissingRows = () => input.meetsEveryRow && rowsNotMet(world).length > 0;
    const stageIsDue = () =>
      killStagesDone < input.killStages &&
      world.tally.passes >= ((killStagesDone + 1) * input.passes) / (input.killStages + 1);
    for (let extra = 0; world.tally.passes < input.passes || isMissingRows();) {
      const isOver = world.tally.passes >= input.passes;
      if (isOver && ++extra > MOST_STEPS_FOR_ROWS) break;
      await playStep(world, isOver ? random.pick(ROW_STEPS) : drawStep(random));
      if (world.tally.steps % WATCH_EVERY_STEPS === 0) watchRecord(world, seen);
      if (stageIsDue()) {
        killStagesDone += 1;
        // Everybody is well when the program begins.
        await catchUp(world);
        await killProgram(world, { ...input, stage: killStagesDone });
      }
    }
    await catchUp(world);
    watchRecord(world, seen);
    return {
      ...input,
      tally: world.tally,
      record: await compareRecord(world),
      rowsNotMet: input.meetsEveryRow ? rowsNotMet(world) : [],
      seconds: (performance.now() - startedMs) / 1000,
    };
  } finally {
    await world.close();
  }
}

const rowsNotMet = ({ tally }: FaultWorld) => ALL_ROW_NAMES.filter((name) => !tally.rowsMet.has(name));

/** The company: an administrator, six people, five seats, half of the leads. */
async function begin(world: FaultWorld) {
  const { crm, administrator } = world.product;
  for (const { name, address } of world.people) {
    const { user } = await crm.users.create({
      actor: administrator,
      person: { email: address, name: name!, role: 'salesperson' },
    });
    world.userIds.set(address, user.id);
  }
  for (let count = 0; count < 8; count++) await COMPANY_STEPS.addLead(world);
  for (const { address } of world.people) {
    world.clock.moveMs(1_000);
    await connect(world, address);
  }
  world.book.look(world.rules());
  await passDue(world);
}

function drawStep(random: Random): Step {
  const total = WEIGHTS.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.fraction() * total;
  for (const [weight, step] of WEIGHTS) {
    left -= weight;
    if (left < 0) return step;
  }
  return MAIL_STEPS.deliver;
}

async function playStep(world: FaultWorld, step: Step) {
  const { random, tally, clock } = world;
  clock.moveMs(random.between(200, 5_000));
  tally.step = step.name;
  const did = await step(world);
  tally.steps += 1;
  tally.diary.push(did ?? 'nothing');
  world.book.look(world.rules());
  if (random.fraction() < 0.3) return;
  clock.moveMs(random.pick([20_000, 61_000, 61_000, 125_000, 310_000, 1_860_000]));
  await passDue(world);
}

/** Everything is mended, everybody is back, and all that was missed is read. */
export async function catchUp(world: FaultWorld) {
  const { product, clock, models, mailboxIds } = world;
  await clearFaults(world);
  await setLimit(world, world.people.length);
  await setExclusions(world, []);
  for (const [person, one] of models) {
    clock.moveMs(1_000);
    if (!one.connected || one.givenUp || world.deadGrants.has(person)) await connect(world, person);
  }
  world.book.look(world.rules());
  // Beyond the next midnight Pacific, which is the longest that Google asks to wait.
  clock.moveMs(25 * 3_600_000);
  for (let count = 0; count < PASSES_TO_CATCH_UP; count++) {
    clock.moveMs(31 * 60_000);
    for (const [person, mailboxId] of mailboxIds) {
      await product.engine.requestSync({ mailboxId });
      personAsksForATry(models.get(person)!, clock.nowMs());
      // What a forgotten history hid is what audits are for.
      if (count === 3) await product.engine.requestAudit({ mailboxId });
    }
    await passDue(world);
  }
  const views = await product.engine.readMailboxes({});
  for (const { address, status, waitingCount, openError, audit } of views) {
    if (status !== 'enabled' || waitingCount > 0 || openError !== null)
      mismatch(world, `${address} ends ${status}, ${waitingCount} waiting, ${openError?.code}`);
    if (audit?.state !== 'checked') mismatch(world, `${address} ends with an audit that is ${audit?.state}`);
  }
}
