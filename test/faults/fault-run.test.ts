import { expect, test } from 'vitest';
import { printReport, readProblems } from './run/print-report.ts';
import { type FaultReport, runFaults } from './run/run-faults.ts';

const TIMEOUT_MS = 300_000;

test(
  'whatever goes wrong, nothing is lost, nothing is recorded twice, no stranger is stored and no status lies',
  { timeout: TIMEOUT_MS },
  async () => {
    const report = await runFaults({ seed: 20_260_504, passes: 300, killStages: 1, meetsEveryRow: true });
    printReport(report);
    expect(readProblems(report)).toEqual([]);
    expect(report.record.leadEmails).toBeGreaterThan(100);
    expect(report.tally.passes).toBeGreaterThanOrEqual(300);
  },
);

test('the same seed gives the same run', { timeout: TIMEOUT_MS }, async () => {
  const input = { seed: 7, passes: 60, killStages: 0, meetsEveryRow: false };
  const [first, second] = [await runFaults(input), await runFaults(input)];
  const figuresOf = ({ tally }: FaultReport) => ({ ...tally, count: null });
  expect(figuresOf(second)).toEqual(figuresOf(first));
  expect(second.record).toEqual(first.record);
  expect(readProblems(first)).toEqual([]);
});
