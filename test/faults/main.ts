import { FAULTS, killAmidAlerts, printAlertsReport, readAlertProblems } from './kill-amid-alerts.ts';
import { printRestartReport, readRestartProblems, restartMailServer } from './restart-mail-server.ts';
import { printReport, readProblems } from './run/print-report.ts';
import { runFaults } from './run/run-faults.ts';

/** `pnpm faults`, `pnpm faults idle` and `pnpm faults alerts`: a whole run with its figures; ends with 1 when anything does not hold. */
const DEFAULTS = { seed: 20_260_504, passes: 2_000, killStages: 4 };

function readNumber(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  if (at < 0) return fallback;
  const value = Number(process.argv[at + 1]);
  if (Number.isInteger(value) && value >= 0) return value;
  process.stderr.write(`--${name} takes a whole number, such as --${name} ${fallback}.\n`);
  process.exit(2);
}

const WHOLE = { mailboxes: 200, restarts: 5, channels: 20, alerts: 10, kills: 3 };

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

/** Channels are told of many troubles while Slack fails and the program is killed. */
async function alert(): Promise<string[]> {
  const report = await killAmidAlerts({
    channelCount: readNumber('channels', WHOLE.channels),
    alertsPerChannel: readNumber('alerts', WHOLE.alerts),
    kills: WHOLE.kills,
    faults: FAULTS.length,
  });
  printAlertsReport(report);
  return readAlertProblems(report);
}

const RUNS: Record<string, () => Promise<string[]>> = { idle: restart, alerts: alert };
const problems = await (RUNS[process.argv[2] ?? ''] ?? playFaults)();
process.exit(problems.length > 0 ? 1 : 0);
