import type { Random } from '../../product/create-random.ts';
import { CONSENT_ROWS, GRANT_ROWS, SHARED_ROWS, TOKEN_ROWS } from './fault-rows.ts';
import { MESSAGE_ROWS, PASS_ROWS, PASSING_ROWS, WATCH_ROWS } from './gmail-rows.ts';
import type { FaultWorld } from './fault-world.ts';
import { AMID_STEPS } from './play-amid-passes.ts';
import { COMPANY_STEPS } from './play-company.ts';
import { CONNECTION_STEPS } from './play-connections.ts';
import { MACHINE_STEPS } from './play-crash.ts';
import { FAULT_STEPS } from './play-faults.ts';
import { MAIL_STEPS } from './play-mail.ts';
import { OUTAGE_STEPS } from './play-outages.ts';
import { REMOVAL_STEPS } from './play-removals.ts';

/** Plays something and says in a few words what it did; null when there was nothing to do. */
export type Step = (world: FaultWorld) => Promise<string | null>;

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
  [0.8, OUTAGE_STEPS.stopEverybody],
  [0.3, OUTAGE_STEPS.longIllness],
  [1, OUTAGE_STEPS.refuseWatch],
  [3, AMID_STEPS.changeMidPass],
  [2, AMID_STEPS.passTwice],
  [1.5, AMID_STEPS.failAllMessages],
  [2, AMID_STEPS.harmImport],
  [4, COMPANY_STEPS.addLead],
  [2, COMPANY_STEPS.changeLead],
  [2, COMPANY_STEPS.removeLead],
  [0.7, COMPANY_STEPS.mergeLeads],
  [1.5, REMOVAL_STEPS.removeEmail],
  [1, REMOVAL_STEPS.restoreEmail],
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
  [0.7, MACHINE_STEPS.runAhead],
];
/** Which step meets which rows. */
const ROW_STEPS: [rows: readonly { name: string }[], step: Step][] = [
  [PASS_ROWS, FAULT_STEPS.failPasses],
  [PASSING_ROWS, FAULT_STEPS.disturbPass],
  [MESSAGE_ROWS, FAULT_STEPS.harmMessage],
  [TOKEN_ROWS, FAULT_STEPS.failRefresh],
  [GRANT_ROWS, FAULT_STEPS.killGrant],
  [SHARED_ROWS, OUTAGE_STEPS.stopEverybody],
  [WATCH_ROWS, OUTAGE_STEPS.refuseWatch],
  [CONSENT_ROWS, CONNECTION_STEPS.refuseConsent],
];
const ALL_ROW_NAMES: readonly string[] = ROW_STEPS.flatMap(([rows]) => rows.map((row) => row.name));

export const rowsNotMet = ({ tally }: FaultWorld): string[] =>
  ALL_ROW_NAMES.filter((name) => !tally.rowsMet.has(name));

/** A step that meets a row which has not been met yet; now and then somebody reconnects, so that there is somebody well. */
export function drawRowStep(world: FaultWorld): Step {
  const { random, tally } = world;
  if (random.fraction() < 0.25) return CONNECTION_STEPS.reconnect;
  const wanted = ROW_STEPS.filter(([rows]) => rows.some((row) => !tally.rowsMet.has(row.name)));
  return random.pick(wanted)[1];
}

/** Any step, by how often it is wanted. */
export function drawStep(random: Random): Step {
  const total = WEIGHTS.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.fraction() * total;
  for (const [weight, step] of WEIGHTS) {
    left -= weight;
    if (left < 0) return step;
  }
  return MAIL_STEPS.deliver;
}
