import { createLogger } from '@mailsync/foundation';
import { type Command, EXIT } from '../command-line/command.ts';
import { describeError } from '../command-line/describe-error.ts';
import { describeProblems } from '../config/describe-problems.ts';
import { readSettings } from '../config/read-settings.ts';
import { trustAuthorities } from '../config/trust-authorities.ts';

/** A second less than a container is given before it is killed. */
const STOPS_WITHIN_MS = 9_000;

export const startCommand: Command = {
  name: 'start',
  summary: 'Runs Mail Sync until it is told to stop.',
  operands: [],
  options: {},
  explanation: `Brings the database's schema up to date, then syncs mailboxes and serves the console and the API.
SIGTERM and Ctrl+C stop it within ten seconds; nothing is lost, however it ends.`,

  async run({ environment, say, complain }) {
    const read = readSettings({ environment });
    if (!read.ok) {
      complain(`Mail Sync did not start. ${describeProblems(read.problems)}`);
      return EXIT.failed;
    }
    const { settings, isSandbox } = read;
    const logger = createLogger({
      // A trial run says what to try, not what happens inside, unless it is asked to.
      level: isSandbox && !environment.MAILSYNC_LOG_LEVEL ? 'warn' : settings.MAILSYNC_LOG_LEVEL,
      pretty: process.stdout.isTTY === true,
    });
    process.on('unhandledRejection', (error) =>
      logger.error({ error }, 'A promise failed and nobody looked'),
    );

    let program: { close(): Promise<void> } | null = null;
    const signalled = new Promise<string>((resolve) => {
      for (const name of ['SIGTERM', 'SIGINT'] as const)
        process.once(name, () => {
          // Nothing is half done while it starts: each step of it is one transaction.
          if (!program) process.exit(EXIT.done);
          // A second one does not wait.
          process.once(name, () => process.exit(EXIT.failed));
          resolve(name);
        });
    });
    try {
      if (settings.MAILSYNC_CA_FILE) trustAuthorities(settings.MAILSYNC_CA_FILE);
      // The other commands do not pay for what only this one needs.
      const { openProgram } = await import('../open-program.ts');
      program = await openProgram({ settings, isSandbox, logger, say });
    } catch (error) {
      complain(`Mail Sync did not start. ${describeError(error)}`);
      return EXIT.failed;
    }
    if ((await signalled) === 'SIGINT') say('\nStopping …');
    return closeInTime({ program, complain });
  },
};

/** Whatever does not end in time is cut off: each write is one transaction, and work under way is done again. */
async function closeInTime({
  program,
  complain,
}: {
  program: { close(): Promise<void> };
  complain: (text: string) => void;
}): Promise<number> {
  const { promise: timedOut, resolve } = Promise.withResolvers<'timed out'>();
  const timer = setTimeout(() => resolve('timed out'), STOPS_WITHIN_MS);
  const outcome = await Promise.race([program.close(), timedOut]);
  clearTimeout(timer);
  if (outcome === 'timed out')
    complain(`Some parts did not stop in ${STOPS_WITHIN_MS / 1000} s and were cut off. Nothing is lost.`);
  return EXIT.done;
}
