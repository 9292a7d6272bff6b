import type { Finding, Severity } from './finding.ts';

const MARKS: Readonly<Record<Severity, string>> = { ok: 'ok     ', warning: 'WARNING', fault: 'FAULT  ' };

/** For people: what is wrong first among what was checked, each with why it matters and how to mend it. */
export function writeFindings(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ check, severity, what, why, mend }) => [
    `${MARKS[severity]}  ${check}: ${what}`,
    ...(why ? [`         why   ${why}`] : []),
    ...(mend ? [`         mend  ${mend}`] : []),
  ]);
  return [...lines, '', summarise(findings)].join('\n');
}

function summarise(findings: readonly Finding[]): string {
  const count = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  const [faults, warnings] = [count('fault'), count('warning')];
  if (faults + warnings === 0) return 'All is well.';
  const say = (n: number, one: string) => `${n} ${one}${n === 1 ? '' : 's'}`;
  return (
    [...(faults ? [say(faults, 'fault')] : []), ...(warnings ? [say(warnings, 'warning')] : [])].join(', ') +
    '.'
  );
}
