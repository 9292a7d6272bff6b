import { readFileSync } from 'node:fs';

import { openGoogleDouble } from './open-google-double.ts';
import type { GoogleDoubleOptions } from './open-google-double.ts';

/**
 * The stand-in as a process of its own: `node main.ts '{"port":0}'` or `node main.ts options.json`.
 * Prints one line, `{"url":…,"settings":…}`, once it listens, and ends on SIGTERM or SIGINT.
 */
const argument = process.argv[2] ?? '{}';
const options = JSON.parse(
  argument.trimStart().startsWith('{') ? argument : readFileSync(argument, 'utf8'),
) as Omit<GoogleDoubleOptions, 'clock'>;

const double = await openGoogleDouble(options);
process.stdout.write(`${JSON.stringify({ url: double.url, settings: double.settings })}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void double.close().then(() => process.exit(0)));
}
