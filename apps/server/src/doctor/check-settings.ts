import type { SettingProblem } from '../config/read-settings.ts';
import { fault, type Finding, ok } from './finding.ts';

/** Every setting that is wrong or missing, as `start` would refuse it. */
export function checkSettings(problems: readonly SettingProblem[]): Finding[] {
  if (problems.length === 0) return [ok('settings', 'All settings can be read.')];
  return problems.map(({ name, problem }) =>
    fault('settings', {
      what: `${name} ${problem.replace(/\.$/, '')}.`,
      why: 'Mail Sync does not start with it.',
      mend: problem.startsWith('is no setting')
        ? `Spell ${name} as the README does, or take it out of the environment, and start Mail Sync again.`
        : `Set ${name} right where Mail Sync gets its environment from (README.md explains it), and start it again.`,
    }),
  );
}
