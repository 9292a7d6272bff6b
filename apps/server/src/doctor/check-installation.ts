import { openDatabase } from '@mailsync/db';
import { createSilentLogger } from '@mailsync/foundation';
import { describeError } from '@mailsync/sync-engine';
import { fault, type Finding, ok } from './finding.ts';

/**
 * What the server itself has met and not got over: faults that hit every mailbox, such as a Gmail API that is not enabled.
 * Nobody but a connected mailbox can know of those.
 */
export async function checkInstallation({
  url,
  migrationsDir,
  hasGoogle,
}: {
  url: string;
  hasGoogle: boolean;
  migrationsDir: string | undefined;
}): Promise<Finding[]> {
  const db = await openDatabase({ url, logger: createSilentLogger(), migrationsDir });
  try {
    const { open, mailboxes } = await db.read(async (r) => ({
      open: await r.syncErrors.listOpen({ mailboxId: null }),
      mailboxes: await r.mailboxes.list(),
    }));
    const faults = open.map(({ code, occurredAt }) => {
      const { what, howToFix } = describeError(code);
      return fault('mail', {
        what: `${what} (${code}, since ${occurredAt.toISOString()})`,
        why: 'It hits every mailbox until it is mended; then they go on by themselves.',
        mend: howToFix.join(' '),
      });
    });
    return faults.length > 0 ? faults : [describeMailboxes({ mailboxes, hasGoogle })];
  } finally {
    await db.close();
  }
}

function describeMailboxes({
  mailboxes,
  hasGoogle,
}: {
  mailboxes: readonly { disconnectedAt: Date | null; status: string | null; lastSyncedAt: Date | null }[];
  hasGoogle: boolean;
}): Finding {
  const connected = mailboxes.filter(({ disconnectedAt }) => !disconnectedAt);
  if (connected.length === 0)
    return ok(
      'mail',
      `No mailbox is connected yet.${hasGoogle ? ' Whether the Gmail API is enabled shows with the first one.' : ''}`,
    );
  const enabledCount = connected.filter(({ status }) => status === 'enabled').length;
  const newest = Math.max(...connected.map(({ lastSyncedAt }) => lastSyncedAt?.getTime() ?? 0));
  const when = newest > 0 ? ` The last one was read at ${new Date(newest).toISOString()}.` : '';
  return ok(
    'mail',
    `${enabledCount} of ${connected.length} mailboxes are Enabled, and no fault hits all of them.${when}`,
  );
}
