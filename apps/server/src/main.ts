import program from '../package.json' with { type: 'json' };
import { EXIT } from './command-line/command.ts';
import { describeError } from './command-line/describe-error.ts';
import { readCommandLine } from './command-line/read-command-line.ts';
import { writeCommandHelp, writeHelp } from './command-line/write-help.ts';
import { COMMANDS } from './commands/index.ts';

const say = (text: string) => void process.stdout.write(`${text}\n`);
const complain = (text: string) => void process.stderr.write(`${text}\n`);

/** The `mailsync` program. Reads the environment here and nowhere else. Returns the exit code. */
async function main(words: readonly string[]): Promise<number> {
  const line = readCommandLine({ words, commands: COMMANDS });
  switch (line.kind) {
    case 'version':
      say(program.version);
      return EXIT.done;
    case 'help':
      say(line.command ? writeCommandHelp(line.command) : writeHelp(COMMANDS));
      return EXIT.done;
    case 'wrong':
      complain(
        line.command
          ? `${line.problem} "mailsync ${line.command.name} --help" says what it takes.`
          : `${line.problem}\n\n${writeHelp(COMMANDS)}`,
      );
      return EXIT.usage;
    case 'run': {
      const { command, operands, options } = line;
      try {
        return await command.run({ environment: process.env, operands, options, say, complain });
      } catch (error) {
        complain(describeError(error));
        return EXIT.failed;
      }
    }
  }
}

process.exitCode = await main(process.argv.slice(2));
// Whatever still waits, such as a connection that is kept alive, has nothing left to do.
process.exit();
