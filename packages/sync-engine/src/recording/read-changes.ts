import type { Mailbox, Repositories } from '@mailsync/db';
import { createImport } from '../import/create-import.ts';
import { moveCursorTo, readCursor } from '../mailboxes/route-cursor.ts';
import type { MailProvider } from '../providers/mail-provider.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { logSyncError } from '../sync-errors/log-sync-error.ts';
import { chooseRereadStart } from './choose-reread-start.ts';
import { planChanges } from './plan-queueing.ts';
import type { PassContext } from './pass-context.ts';
import { writeQueuePlan } from './write-queue-plan.ts';

/**
 * Reads what changed since the cursor. New ids and the cursor are written together, so a crash repeats work and never
 * skips it. When nothing is new and nothing waits, moving the cursor is left to the end of the pass.
 */
export async function readChanges(context: PassContext): Promise<'nothing_new' | 'new' | 'gap'> {
  const { db, mailbox, provider, clock } = context;
  const cursor = readCursor(mailbox);
  if (cursor === null) return rereadGap({ context, code: 'mailsync.route_changed' });

  const read = await listChanges(cursor);
  if (read instanceof ProviderError) return rereadGap({ context, code: read.failure.code });
  const moved = { ...mailbox, ...moveCursorTo({ route: mailbox.route, cursor: read.cursor }) };
  const isNothingNew = read.changes.length === 0;
  if (isNothingNew && (context.nothingWaits || read.cursor === cursor)) {
    context.mailbox = moved;
    return 'nothing_new';
  }

  const messageIds = [...new Set(read.changes.map((change) => change.messageId))];
  await db.write(async (r) => {
    const revision = await r.matching.readRevision();
    const entries = await r.ledger.list({ mailboxId: mailbox.id, messageIds });
    const plan = planChanges({
      changes: read.changes,
      known: new Map(entries.map((entry) => [entry.messageId, entry])),
      revision,
    });
    const now = clock.now();
    const { queuedCount } = await writeQueuePlan({
      repositories: r,
      mailboxId: mailbox.id,
      plan,
      source: 'live',
      importId: null,
      revision,
      now,
    });
    await moveCursor({
      r,
      mailbox,
      cursor: read.cursor,
      isNewer: provider('live').isNewer,
      newMailAt: queuedCount > 0 ? now : null,
    });
  });
  context.mailbox = moved;
  return isNothingNew ? 'nothing_new' : 'new';

  async function listChanges(from: string) {
    try {
      return await provider('live').listChangesSince({ cursor: from });
    } catch (error) {
      if (error instanceof ProviderError && error.kind === 'cursor') return error;
      throw error;
    }
  }
}

/** Only ever forward: another pass may have been faster. */
async function moveCursor({
  r,
  mailbox: { id, route },
  cursor,
  isNewer,
  newMailAt,
}: {
  r: Repositories;
  mailbox: Mailbox;
  cursor: string;
  isNewer: MailProvider['isNewer'];
  newMailAt: Date | null;
}): Promise<void> {
  const known = await r.mailboxes.find(id);
  const stored = known && readCursor({ ...known, route });
  if (stored && !isNewer({ cursor, than: stored })) return;
  await r.mailboxes.update(id, {
    ...moveCursorTo({ route, cursor }),
    ...(newMailAt && { lastNewMailAt: newMailAt }),
  });
}

/**
 * Providers forget old cursors, and a route that was not taken before has none. The days since the last good pass are listed again, without a filter, so that every
 * message of the gap gets its fate; the ledger drops what it knows. The new cursor is taken before the listing: it may
 * lag behind it, never lead.
 */
async function rereadGap({ context, code }: { context: PassContext; code: string }): Promise<'gap'> {
  const { db, mailbox, provider, clock, createId } = context;
  const { cursor } = await provider('live').readProfile();
  const since = chooseRereadStart({ mailbox, now: clock.now() });
  // Older mail may have left spam while the other way was taken, where nothing tells of it now: an audit finds it.
  const isNewWay = mailbox.lastSyncedAt === null || mailbox.routeSince >= mailbox.lastSyncedAt;
  const moved = {
    ...moveCursorTo({ route: mailbox.route, cursor }),
    ...(isNewWay && { nextAuditAt: clock.now() }),
  };

  await db.write(async (r) => {
    const now = clock.now();
    await r.imports.insert(
      createImport({
        id: createId(),
        mailboxId: mailbox.id,
        reason: 'gap',
        toRevision: mailbox.importedRevision,
        receivedFrom: since,
        now,
      }),
    );
    await r.mailboxes.update(mailbox.id, moved);
    await logSyncError({
      repositories: r,
      mailboxId: mailbox.id,
      userId: mailbox.userId,
      code,
      detail: `what came after ${readCursor(mailbox) ?? 'the last good pass'} is read again, since ${since.toISOString()}`,
      now,
      createId,
    });
  });
  context.mailbox = { ...mailbox, ...moved };
  context.logger.warn(
    { mailboxId: mailbox.id, errorCode: code, since },
    'There is no cursor to go on from: the gap is read again',
  );
  return 'gap';
}
