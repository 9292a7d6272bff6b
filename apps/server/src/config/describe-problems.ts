import type { SettingProblem } from './read-settings.ts';

/** All that is wrong with the settings, in one piece. */
export function describeProblems(problems: readonly SettingProblem[]): string {
  const lines = problems.map(({ name, problem }) => `  • ${name} ${problem}`);
  const count = problems.length === 1 ? 'One setting is' : `${problems.length} settings are`;
  return [`${count} wrong:`, ...lines, '', 'All settings are explained in README.md.'].join('\n');
}
