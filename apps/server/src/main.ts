import { isAppError, createLogger } from '@mailsync/foundation';
import { describeProblems } from './config/describe-problems.ts';
import { readSettings } from './config/read-settings.ts';
import { trustAuthorities } from './config/trust-authorities.ts';
import { openProgram } from './open-program.ts';

const USAGE = 'Usage: mailsync start';

/** The `mailsync` program. Reads the environment here and nowhere else. */
async function main(command: string | undefined): Promise<void> {
  if (command !== 'start') {
    process.stderr.write(`${command ? `There is no command "${command}". ` : ''}${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const read = readSettings({ environment: process.env });
  if (!read.ok) {
    process.stderr.write(`${describeProblems(read.problems)}\n`);
    process.exitCode = 1;
    return;
  }
  const { settings, isSandbox } = read;
  const isWatched = process.stdout.isTTY === true;
  const logger = createLogger({
    // A trial run says what to try, not what happens inside, unless it is asked to.
    level: isSandbox && !process.env.MAILSYNC_LOG_LEVEL ? 'warn' : settings.MAILSYNC_LOG_LEVEL,
    pretty: isWatched,
  });
  process.on('unhandledRejection', (error) => logger.error({ error }, 'A promise failed and nobody looked'));

  try {
    if (settings.MAILSYNC_CA_FILE) trustAuthorities(settings.MAILSYNC_CA_FILE);
    const program = await openProgram({
      settings,
      isSandbox,
      logger,
      say: (text) => process.stdout.write(`${text}\n`),
    });
    await stopOnSignal(program);
  } catch (error) {
    // Expected troubles name their mend; anything else needs its stack.
    const text = isAppError(error)
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
    process.stderr.write(`Mail Sync did not start. ${text}\n`);
    process.exitCode = 1;
    process.exit();
  }
}

async function stopOnSignal(program: { close(): Promise<void> }): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
  // A second one does not wait.
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => process.exit(1));
  if (signal === 'SIGINT') process.stdout.write('\nStopping …\n');
  await program.close();
  process.exit(0);
}

await main(process.argv[2]);
