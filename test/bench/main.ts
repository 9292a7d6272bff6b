import { describeFigures, type Figure, meetsAims } from './figure.ts';
import { measureIdleMail } from './measure-idle-mail.ts';
import { measureIdle } from './measure-idle.ts';
import { measureImapImport } from './measure-imap-import.ts';
import { measureImportMany } from './measure-import-many.ts';
import { measureImportUnits } from './measure-import-units.ts';
import { measureLedger } from './measure-ledger.ts';
import { measurePolling } from './measure-polling.ts';
import { measureRecord } from './measure-record.ts';
import { measureSlackCommands } from './measure-slack-commands.ts';
import { measureSlackIncident } from './measure-slack-incident.ts';

const BENCHES: Record<string, () => Promise<Figure[]>> = {
  idle: measureIdle,
  polling: measurePolling,
  ledger: measureLedger,
  record: measureRecord,
  'import-units': measureImportUnits,
  'import-many': measureImportMany,
  'imap-import': measureImapImport,
  'idle-mail': measureIdleMail,
  'slack-commands': measureSlackCommands,
  'slack-incident': measureSlackIncident,
};

/** Measures the built program: all benches, or those that are named. Ends with 1 when an aim is not met. */
async function main(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in BENCHES));
  if (unknown.length > 0) {
    process.stderr.write(
      `There is no bench ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const figures: Figure[] = [];
  for (const name of names.length > 0 ? names : Object.keys(BENCHES)) {
    process.stderr.write(`measuring ${name} …\n`);
    figures.push(...(await BENCHES[name]!()));
  }
  process.stdout.write(`${describeFigures(figures)}\n`);
  if (!meetsAims(figures)) process.exitCode = 1;
}

await main(process.argv.slice(2));
// A connection that a bench has left open must not keep a finished run from ending.
process.exit();
