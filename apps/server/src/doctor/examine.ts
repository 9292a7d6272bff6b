import { type DatabaseInspection, inspectDatabase, isDatabaseInUse } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';
import type { Place } from '../commands/read-place.ts';
import type { SettingProblem } from '../config/read-settings.ts';
import { type ClockSample, createAskService } from './ask-service.ts';
import { checkAddress } from './check-address.ts';
import { checkClock } from './check-clock.ts';
import { checkDatabase, checkSecret } from './check-database.ts';
import { checkDisk, readDisk } from './check-disk.ts';
import { checkGoogle } from './check-google.ts';
import { checkInstallation } from './check-installation.ts';
import { checkMailServers } from './check-mail-servers.ts';
import { checkPubSub } from './check-pubsub.ts';
import { checkSettings } from './check-settings.ts';
import { checkSlack } from './check-slack.ts';
import { fault, type Finding, ok } from './finding.ts';

export interface ExamineInput {
  place: Place;
  isProduction: boolean;
  problems: readonly SettingProblem[];
  clock: Clock;
  migrationsDir: string | undefined;
  request?: typeof fetch;
}

/** Checks an installation, from what is on this machine to what is elsewhere. Changes nothing; a server may run beside it. */
export async function examine(input: ExamineInput): Promise<Finding[]> {
  const { place, problems, clock } = input;
  const samples: ClockSample[] = [];
  const ask = createAskService({ clock, samples, ...(input.request && { request: input.request }) });
  const isRunning = tryOr(false, () => isDatabaseInUse({ url: place.databaseUrl }));
  const here = await examineHere({ ...input, isRunning });
  const { settings, isSandbox } = place;
  const publicUrl = settings.MAILSYNC_URL ?? `http://localhost:${settings.PORT ?? 3000}`;

  const away = isSandbox
    ? [[ok('sandbox', 'A trial on stand-ins: neither Google nor Slack is asked.')]]
    : await Promise.all([
        attempt('address', () =>
          checkAddress({
            url: settings.MAILSYNC_URL,
            publicUrl,
            isProduction: input.isProduction,
            isRunning,
            ask,
          }),
        ),
        attempt('google.client', () => checkGoogle({ settings, publicUrl, ask })),
        attempt('pubsub', () => checkPubSub({ settings, clock, ask })),
        attempt('slack.token', () => checkSlack({ settings, ask })),
        attempt('mail.imap', () => checkMailServers({ settings })),
      ]);
  // Our own server tells our own time.
  const ownHost = new URL(publicUrl).host;
  const others = samples.filter(({ host }) => host !== ownHost);
  return [...checkSettings(problems), ...here, ...away.flat(), ...(isSandbox ? [] : checkClock(others))];
}

async function examineHere({
  place,
  isProduction,
  migrationsDir,
  isRunning,
}: ExamineInput & { isRunning: boolean }): Promise<Finding[]> {
  const { dataDir, databaseUrl: url } = place;
  const disk = await attempt('disk', async () =>
    checkDisk({ dataDir, disk: readDisk({ dataDir, databasePath: url.slice('file:'.length) }) }),
  );
  const found = inspectOrError({ url, migrationsDir });
  const isWritable = disk.every(({ severity }) => severity !== 'fault');
  // Where nothing can be written there is no first start to promise, and perhaps a database that cannot be seen.
  if (found === null && !isWritable) return disk;
  const database = checkDatabase({ found, place, isRunning });
  const isRead = found === null || !('error' in found);
  const secret = isRead
    ? await attempt('secret', async () => checkSecret({ meta: found?.meta ?? null, place, isProduction }))
    : [];
  // Opening it would change a schema that is older, and could not read one that is damaged.
  const fits = found !== null && isRead && database.every(({ severity }) => severity === 'ok');
  const mail =
    fits && isWritable
      ? await attempt('mail', () =>
          checkInstallation({ url, migrationsDir, hasGoogle: place.settings.GOOGLE_CLIENT_ID !== undefined }),
        )
      : [];
  return [...disk, ...database, ...secret, ...mail];
}

function inspectOrError(input: {
  url: string;
  migrationsDir: string | undefined;
}): DatabaseInspection | null | { error: unknown } {
  try {
    return inspectDatabase({ ...input, check: 'quick' });
  } catch (error) {
    return { error };
  }
}

/** A check that breaks is a finding as well: one of them must not hide the others. */
async function attempt(check: string, work: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await work();
  } catch (error) {
    return [
      fault(check, {
        what: `This could not be checked: ${error instanceof Error ? error.message : String(error)}`,
        why: 'It is not known whether it is right.',
        mend: 'Run mailsync doctor again. If it stays, report it with this line.',
      }),
    ];
  }
}

function tryOr<T>(fallback: T, work: () => T): T {
  try {
    return work();
  } catch {
    return fallback;
  }
}
