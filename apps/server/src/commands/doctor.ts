import { systemClock } from '@mailsync/foundation';
import program from '../../package.json' with { type: 'json' };
import { findBuiltFiles } from '../built-files.ts';
import { type Command, EXIT } from '../command-line/command.ts';
import { describeError } from '../command-line/describe-error.ts';
import { readSettings } from '../config/read-settings.ts';
import { trustAuthorities } from '../config/trust-authorities.ts';
import { examine } from '../doctor/examine.ts';
import { writeFindings } from '../doctor/write-findings.ts';
import { locate } from './read-place.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary:
    'Checks settings, database, disk and clock, and the services that the settings name. Changes nothing.',
  operands: [],
  options: { json: { description: 'Write the findings as JSON, for programs.' } },
  explanation: `Says of each thing what is wrong, why it matters and how to mend it. Ends with 1 when something is at fault;
warnings alone end with 0. It reads the whole database, which takes a while when that is large. The server may go on running.`,

  async run({ environment, options, say }) {
    const read = readSettings({ environment });
    const { settings, isSandbox, isProduction } = read;
    const problems = read.ok ? [] : [...read.problems];
    if (settings.MAILSYNC_CA_FILE) {
      try {
        trustAuthorities(settings.MAILSYNC_CA_FILE);
      } catch (error) {
        problems.push({
          name: 'MAILSYNC_CA_FILE',
          problem: describeError(error).replace('MAILSYNC_CA_FILE ', ''),
        });
      }
    }
    const checkedAt = systemClock.now();
    const findings = await examine({
      place: { ...locate({ settings, isSandbox }), isSandbox, settings },
      isProduction,
      problems,
      clock: systemClock,
      migrationsDir: findBuiltFiles().migrationsDir,
    });
    const isWell = findings.every(({ severity }) => severity !== 'fault');
    say(
      options.json === undefined
        ? `Mail Sync ${program.version}, checked ${checkedAt.toISOString()}\n\n${writeFindings(findings)}`
        : JSON.stringify({ version: program.version, checkedAt, ok: isWell, findings }, null, 2),
    );
    return isWell ? EXIT.done : EXIT.failed;
  },
};
