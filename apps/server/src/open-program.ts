import { lockDatabase, openDatabase } from '@mailsync/db';
import {
  createIdFactory,
  createPulse,
  createServiceGroup,
  type Logger,
  systemClock,
} from '@mailsync/foundation';
import { locate } from './commands/read-place.ts';
import { parseSettings } from './config/read-settings.ts';
import type { Settings } from './config/settings.ts';
import { trustAuthorities } from './config/trust-authorities.ts';
import { composeProduct } from './compose-product.ts';
import { watchClock } from './health/watch-clock.ts';
import { watchHealth } from './health/watch-health.ts';
import { openSecrets } from './keep-key.ts';
import { listen } from './listen.ts';
import { makeDataDir } from './make-data-dir.ts';
import { openOptionalSandbox } from './open-sandbox.ts';
import { refuseDamage } from './refuse-damage.ts';
import { findBuiltFiles } from './built-files.ts';
import { stampDatabase } from './stamp-database.ts';
import { welcome } from './welcome.ts';

/** Of each part. All together must end within the ten seconds that a container is given. */
const STOP_TIMEOUT_MS = 6_000;

/** Opens everything in order, says where it is reached, and closes everything in reverse. */
export async function openProgram({
  settings: ownSettings,
  isSandbox,
  logger,
  say,
}: {
  settings: Settings;
  isSandbox: boolean;
  logger: Logger;
  say: (text: string) => void;
}): Promise<{ url: string; close(): Promise<void> }> {
  const clock = systemClock;
  const createId = createIdFactory({ clock });
  const { dataDir, databaseUrl } = locate({ settings: ownSettings, isSandbox });
  makeDataDir(dataDir);
  // Before anything is touched: two programs on one database would take each other's jobs.
  const lock = lockDatabase({ url: databaseUrl });
  const { consoleDir, migrationsDir } = findBuiltFiles();
  refuseDamage({ databaseUrl, migrationsDir });

  const door = await listen({ host: ownSettings.HOST, port: ownSettings.PORT });
  const publicUrl = ownSettings.MAILSYNC_URL ?? `http://localhost:${door.port}`;
  const quotaTable = ownSettings.GOOGLE_QUOTA;
  const sandbox = isSandbox
    ? await openOptionalSandbox({ dataDir, productUrl: publicUrl, quotaTable })
    : null;
  const settings: Settings = { ...ownSettings, ...(sandbox && parseSettings(sandbox.settings)) };
  // Made with the sandbox: its mail servers have their certificates from there.
  const authorities = sandbox?.settings.MAILSYNC_CA_FILE;
  if (authorities) trustAuthorities(authorities);

  const db = await openDatabase({
    url: databaseUrl,
    logger,
    migrationsDir,
  });
  await stampDatabase({ db, isSandbox });
  const secrets = await openSecrets({ db, settings, dataDir });

  const pulse = createPulse();
  const clockWatch = watchClock({ urls: isSandbox ? [] : listTimeServices(settings), clock, logger });
  const health = watchHealth({ db, clock, pulse, describeClock: clockWatch.describe });
  const product = await composeProduct({
    settings,
    publicUrl,
    db,
    secrets,
    clock,
    createId,
    logger,
    consoleDir,
    sandbox: { on: isSandbox, links: sandbox?.links ?? [] },
    health,
    pulse,
    clockWatch,
  });
  await product.crm.company.ensure({});
  const { claimUrl } = await product.crm.users.ensureFirstAdministrator({
    adminEmail: settings.MAILSYNC_ADMIN_EMAIL,
    adminPassword: settings.MAILSYNC_ADMIN_PASSWORD,
  });
  const services = createServiceGroup({ services: product.services, logger, stopTimeoutMs: STOP_TIMEOUT_MS });
  await services.start();
  health.enter('running');
  door.open(product.fetch);
  if (sandbox) await sandbox.fill();

  logger.info({ url: publicUrl, isSandbox }, 'Mail Sync is ready');
  say(welcome({ url: publicUrl, claimUrl, sandbox }));

  return {
    url: publicUrl,
    async close() {
      health.enter('stopping');
      product.closeStreams();
      await door.close();
      await services.stop();
      await sandbox?.close();
      await db.close();
      lock.release();
    },
  };
}

/** Services that are used anyway, by addresses that anybody may ask. */
function listTimeServices({
  GOOGLE_CLIENT_ID: clientId,
  GOOGLE_TOKEN_URL: tokenUrl,
  SLACK_BOT_TOKEN: botToken,
  SLACK_API_URL: slackUrl,
}: Settings): string[] {
  return [...(clientId ? [tokenUrl] : []), ...(botToken ? [`${slackUrl.replace(/\/+$/, '')}/api.test`] : [])];
}
