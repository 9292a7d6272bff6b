import { findFaketime } from './fake-time.ts';
import type { FaultReport } from './run-faults.ts';

/** Everything that does not hold, in words; none when all is well. */
export function readProblems({ record, tally, rowsNotMet }: FaultReport): string[] {
  return [
    ...tally.mismatches.map((one) => `status: ${one}`),
    ...record.missing.map((one) => `missing: ${one}`),
    ...record.twice.map((one) => `twice: ${one}`),
    ...record.strangers.map((one) => `must not be there: ${one}`),
    ...record.wrongLeads.map((one) => `timeline: ${one}`),
    ...record.wrongFates.map((one) => `fate: ${one}`),
    ...rowsNotMet.map((one) => `never met: ${one}`),
    ...(record.integrity === 'ok' ? [] : [`integrity: ${record.integrity}`]),
  ];
}

const MOST_PROBLEMS_SHOWN = 40;

export function printReport(report: FaultReport) {
  const { seed, tally, record, seconds } = report;
  const say = (what: string, value: string | number) => process.stdout.write(`${what.padEnd(44)} ${value}\n`);
  say('seed', seed);
  say('clock of the killed program', findFaketime() ? 'libfaketime' : 'the real one: libfaketime is missing');
  say('passes', tally.passes);
  say('steps', tally.steps);
  for (const [what, count] of [...tally.counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) say(what, count);
  process.stdout.write('\nrows of the catalogue met\n');
  for (const [name, count] of [...tally.rowsMet].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    say(`  ${name}`, count);
  process.stdout.write('\n');
  say('lead emails by what was delivered', record.leadEmails);
  say('recorded emails', record.recordedEmails);
  say('  of them read before deletion or a move', record.recordedEarlier);
  say('copies', record.copies);
  say('missing', record.missing.length);
  say('recorded twice', record.twice.length);
  say("others' mail stored", record.strangers.length);
  say('wrong timelines', record.wrongLeads.length);
  say('wrong fates', record.wrongFates.length);
  say('statuses compared', tally.statusesCompared);
  say('mismatches', tally.mismatches.length);
  say('integrity', record.integrity);
  say('seconds', seconds.toFixed(1));
  const problems = readProblems(report);
  for (const one of problems.slice(0, MOST_PROBLEMS_SHOWN)) process.stdout.write(`✗ ${one}\n`);
  if (problems.length > MOST_PROBLEMS_SHOWN)
    process.stdout.write(`  and ${problems.length - MOST_PROBLEMS_SHOWN} more\n`);
  process.stdout.write(
    problems.length === 0 ? 'All of it holds.\n' : `${problems.length} things do not hold.\n`,
  );
}
