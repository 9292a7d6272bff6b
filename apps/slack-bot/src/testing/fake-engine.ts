import { AppError, type Clock } from '@mailsync/foundation';
import {
  type ConnectLinkOrigin,
  type MailboxView,
  type SyncEngine,
  type SyncErrorView,
  describeStatus,
} from '@mailsync/sync-engine';
import type { OwnedMailboxView } from '@mailsync/crm';
import type { SlackBotInput } from '../create-slack-bot.ts';

const LINK_LIVES_MS = 10 * 60_000;

/** The part of the engine that the bot asks, over facts that a test sets. */
export function createFakeEngine({ clock, publicUrl }: { clock: Clock; publicUrl: string }) {
  const mailboxes = new Map<string, MailboxView>();
  const syncErrors = new Map<string, SyncErrorView>();
  const links: {
    linkId: string;
    userId: string;
    expectedAddress: string | null;
    mailboxId: string | null;
    origin: ConnectLinkOrigin | null;
  }[] = [];

  const engine: SlackBotInput['engine'] & Pick<SyncEngine, 'createConnectLink'> = {
    async createConnectLink(input) {
      const linkId = `link-${links.length + 1}`;
      links.push({ linkId, ...input });
      const expiresAt = new Date(clock.now().getTime() + LINK_LIVES_MS);
      const url = `${publicUrl}/connect/token-of-${linkId}`;
      return { linkId, url, appPasswordUrl: `${url}/app-password`, expiresAt };
    },
    readConnectLinkOrigin: async ({ linkId }) => links.find((link) => link.linkId === linkId)?.origin ?? null,
    readMailboxes: async ({ mailboxIds, userIds }) =>
      [...mailboxes.values()].filter(
        ({ id, userId }) => (mailboxIds?.includes(id) ?? true) && (userIds?.includes(userId) ?? true),
      ),
    async readSyncError({ syncErrorId }) {
      const found = syncErrors.get(syncErrorId);
      if (found) return found;
      throw new AppError({ code: 'sync_error.not_found', kind: 'not_found', message: 'No such entry.' });
    },
  };
  return {
    engine,
    links,
    setMailbox: (mailbox: MailboxView) => void mailboxes.set(mailbox.id, mailbox),
    setSyncError: (syncError: SyncErrorView) => void syncErrors.set(syncError.id, syncError),
  };
}

/** A healthy mailbox of Maya, with what a test changes. */
export function createMailboxView(changes: Partial<MailboxView> = {}): MailboxView {
  const status = changes.status === undefined ? 'enabled' : changes.status;
  const queuePosition = changes.queuePosition ?? null;
  return {
    id: 'mailbox-maya',
    userId: 'user-maya',
    address: 'maya@acorn-and-oak.example',
    status,
    statusText:
      status && describeStatus({ status, queuePosition, trouble: 'failing', giveUpAfterMs: 48 * 3_600_000 }),
    statusSince: new Date('2026-03-02T08:00:00Z'),
    queuePosition,
    connectedAt: new Date('2026-02-01T08:00:00Z'),
    disconnectedAt: null,
    lastSyncedAt: new Date('2026-03-02T08:59:00Z'),
    nextAttemptAt: null,
    givesUpAt: null,
    provider: 'google',
    servers: null,
    route: 'google',
    routes: ['google'],
    routeSince: new Date('2026-02-01T08:00:00Z'),
    failover: null,
    canSend: true,
    recordedCount: 1312,
    waitingCount: 0,
    importProgress: null,
    openError: null,
    pause: null,
    freshness: null,
    audit: null,
    ...changes,
  };
}

/** The same as its owner sees it. */
export function createOwnedView(changes: Partial<OwnedMailboxView> = {}): OwnedMailboxView {
  return { ...createMailboxView(changes), userName: 'Maya Sample', mayAct: true, isOwn: true, ...changes };
}

/** Google has withdrawn the access to Maya's mailbox, with what a test changes. */
export function createSyncErrorView(changes: Partial<SyncErrorView> = {}): SyncErrorView {
  return {
    id: 'error-1',
    mailboxId: 'mailbox-maya',
    occurredAt: new Date('2026-03-02T09:00:00Z'),
    lastSeenAt: new Date('2026-03-02T09:00:00Z'),
    count: 1,
    code: 'google.sign_in_revoked',
    what: 'Google has withdrawn our access to this mailbox.',
    howToFix: ['Press Reconnect and sign in with the same Google account.'],
    whoCanFix: 'owner',
    resolvedAt: null,
    affectedCount: null,
    acknowledged: null,
    ...changes,
  };
}
