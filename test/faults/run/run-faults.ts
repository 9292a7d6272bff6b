import { createRandom } from '../../product/create-random.ts';
import { catchUp } from './catch-up.ts';
import { compareRecord, type RecordFigures, watchRecord } from './compare-record.ts';
import { drawRowStep, drawStep, rowsNotMet, type Step } from './draw-step.ts';
import { type FaultWorld, openFaultWorld } from './fault-world.ts';
import { killProgram } from './kill-program.ts';
import { addLead } from './play-company.ts';
import { connect } from './play-connections.ts';
import { passDue } from './run-passes.ts';
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

const MOST_STEPS_FOR_ROWS = 2_000;
const WATCH_EVERY_STEPS = 20;

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
      await playStep(world, isOver ? drawRowStep(world) : drawStep(random));
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
  for (let count = 0; count < 8; count++) await addLead(world);
  for (const { address } of world.people) {
    world.clock.moveMs(1_000);
    await connect(world, address);
  }
  world.book.look(world.rules());
  await passDue(world);
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
