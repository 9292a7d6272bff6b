import { printRestartReport, readRestartProblems, restartMailServer } from './restart-mail-server.ts';
import { printReport, readProblems } from './run/print-report.ts';
import { runFaults } from './run/run-faults.ts';

/** `pnpm faults` and `pnpm faults idle`: a whole run with its figures; ends with 1 when anything does not hold. */
const DEFAULTS = { seed: 20_260_504, passes: 2_000, killStages: 4 };

function readNumber(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return fallback;
  const value = Number(process.argv[at + 1]);
  if (Number.isInteger(value) && value >= 0) return value;
  process.stderr.write(`--${name} takes a whole number, such as --${name} ${fallback}.\n`);
  process.exit(2);
}

const WHOLE = { mailboxes: 200, restarts: 5 };

/** A company is played through everything that goes wrong. */
async function playFaults(): Promise<string[]> {
  const report = await runFaults({
    seed: readNumber('seed', DEFAULTS.seed),
    passes: readNumber('passes', DEFAULTS.passes),
    killStages: readNumber('kill-stages', DEFAULTS.killStages),
    meetsEveryRow: true,
  });
  printReport(report);
  return readProblems(report);
}

/** A mail server is killed while it tells of many mailboxes. */
async function restart(): Promise<string[]> {
  const report = await restartMailServer({
    mailboxCount: readNumber('mailboxes', WHOLE.mailboxes),
    restarts: readNumber('restarts', WHOLE.restarts),
  });
  printRestartReport(report);
  return readRestartProblems(report);
}

const problems = process.argv[2] === 'idle' ? await restart() : await playFaults();
process.exit(problems.length > 0 ? 1 : 0);
