import { type NewUser, openDatabase } from '@mailsync/db';
import { createIdFactory, createSilentLogger, systemClock } from '@mailsync/foundation';
import type { Product } from './start-product.ts';

const HOUR_MS = 3_600_000;

export interface SeededTrouble {
  address: string;
  ownerId: string;
  /** Of the error log; one that the catalogue does not know reads as unexpected, and needs an administrator. */
  code: string;
}

/**
 * Lets mailboxes fail, all now and each for its code, in the database of a product that does not run: rows and events are those
 * that passes would have written. Nothing is due for an hour, so that nothing but alerts happens when the product starts.
 */
export async function seedTroubles({
  product,
  teams,
  owners,
  channels,
  directChannels = [],
  troubles,
}: {
  product: Pick<Product, 'databaseFile'>;
  teams: string[];
  owners: (Pick<NewUser, 'id' | 'email' | 'name'> & Partial<NewUser>)[];
  channels: { channelId: string; teamId: string | null }[];
  /** Conversations with people whom the app has written to before. */
  directChannels?: { slackUserId: string; channelId: string }[];
  troubles: SeededTrouble[];
}): Promise<void> {
  const db = await openDatabase({ url: `file:${product.databaseFile}`, logger: createSilentLogger() });
  const createId = createIdFactory({ clock: systemClock });
  const now = new Date();
  const due = new Date(now.getTime() + HOUR_MS);
  try {
    await db.write(async (r) => {
      for (const id of teams) await r.users.createTeam({ id, name: id, createdAt: now });
      for (const owner of owners) {
        const { slackUserId = null, ...user } = owner;
        await r.users.create({ role: 'salesperson', createdAt: now, activatedAt: now, ...user });
        if (slackUserId) await r.users.update({ id: owner.id, changes: { slackUserId } });
      }
      const kinds: ('mailbox' | 'installation')[] = ['mailbox', 'installation'];
      await r.alertChannels.replaceAll(channels.map((channel) => ({ ...channel, kinds, createdAt: now })));
      for (const channel of directChannels) await r.slack.rememberDirectChannel(channel);
      for (const { address, ownerId, code } of troubles) {
        const id = createId();
        await r.mailboxes.insert({
          id,
          userId: ownerId,
          identity: `google:${id}`,
          address,
          ownAddresses: [address],
          route: 'google',
          routeSince: now,
          canSend: true,
          connectedAt: now,
          status: 'error',
          statusSince: now,
          hasSeat: true,
          queuedAt: now,
          failingSince: now,
          failureCount: 1,
          lastOwnFailureAt: now,
          lastErrorCode: code,
          lastAttemptAt: now,
          nextSyncAt: due,
          nextAuditAt: new Date(now.getTime() + 24 * HOUR_MS),
          importedRevision: 0,
        });
        const syncError = { id: createId(), mailboxId: id, code, detail: 'seeded', count: 1 };
        await r.syncErrors.insert({ ...syncError, occurredAt: now, lastSeenAt: now });
        const { id: syncErrorId } = syncError;
        await r.events.append([
          {
            type: 'mailbox.status_changed',
            mailboxId: id,
            userId: ownerId,
            data: { from: 'enabled', to: 'error', cause: code },
            at: now,
          },
          {
            type: 'sync_error.changed',
            mailboxId: id,
            userId: ownerId,
            data: { syncErrorId, code, state: 'opened' },
            at: now,
          },
        ]);
      }
    });
  } finally {
    await db.close();
  }
}

/** All of these mailboxes are well again: what passes that go well would write, while the product runs or not. */
export async function mendTroubles({ product }: { product: Pick<Product, 'databaseFile'> }): Promise<void> {
  const db = await openDatabase({ url: `file:${product.databaseFile}`, logger: createSilentLogger() });
  const now = new Date();
  try {
    await db.write(async (r) => {
      const cleared = { failingSince: null, failureCount: 0, lastOwnFailureAt: null, lastErrorCode: null };
      for (const { id, userId } of await r.mailboxes.list()) {
        await r.mailboxes.update(id, { ...cleared, status: 'enabled', statusSince: now, lastSyncedAt: now });
        for (const { id: syncErrorId, code } of await r.syncErrors.listOpen({ mailboxId: id })) {
          await r.syncErrors.update(syncErrorId, { resolvedAt: now });
          await r.events.append([
            {
              type: 'sync_error.changed',
              mailboxId: id,
              userId,
              data: { syncErrorId, code, state: 'resolved' },
              at: now,
            },
          ]);
        }
        await r.events.append([
          {
            type: 'mailbox.status_changed',
            mailboxId: id,
            userId,
            data: { from: 'error', to: 'enabled', cause: 'pass_succeeded' },
            at: now,
          },
        ]);
      }
    });
  } finally {
    await db.close();
  }
}
