import type { Database, Mailbox, Repositories } from '@mailsync/db';
import type { Clock, CreateId, Logger } from '@mailsync/foundation';
import { changeMailbox } from '../mailboxes/change-mailbox.ts';
import type { OpenProvider } from '../providers/open-provider.ts';
import { type PassContext, PassEnded } from '../recording/pass-context.ts';
import { type SyncResult, syncMailbox } from '../recording/sync-mailbox.ts';
import { clearedFailure, confirmFailure, recordFailure } from '../status/record-outcome.ts';
import { describeError } from '../sync-errors/catalogue.ts';
import { logSyncError, resolveSyncErrors } from '../sync-errors/log-sync-error.ts';
import { ProviderError, type ProviderFailure } from '../sync-errors/provider-error.ts';
import { QuotaPause } from './quota-budget.ts';

/** Longest time that a pass spends on history before it looks for new mail again. */
const LONGEST_IMPORT_SLICE_MS = 10_000;

export interface PassMailboxInput {
  db: Database;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  openProvider: OpenProvider;
  syncIntervalMs: number;
  giveUpAfterMs: number;
  /** 0 to 1, for the jitter of retries. */
  random: () => number;
}

/**
 * One pass over one mailbox, and what its outcome means for status, error log and the next pass. Never throws for what
 * the provider did. A mailbox that is not due is left alone, so that a doubled wake-up costs nothing.
 */
export async function passMailbox({
  input,
  mailboxId,
  signal,
}: {
  input: PassMailboxInput;
  mailboxId: string;
  signal: AbortSignal;
}): Promise<void> {
  const { db, clock, logger } = input;
  const mailbox = await db.read((r) => r.mailboxes.find(mailboxId));
  const startedAt = clock.now();
  if (!mailbox || !isDue({ mailbox, now: startedAt })) return;

  try {
    const context = await createContext({ input, mailbox, signal });
    const importSliceMs = Math.min(LONGEST_IMPORT_SLICE_MS, Math.max(1_000, input.syncIntervalMs));
    const result = await syncMailbox({ context, importSliceMs });
    await commitSuccess({ input, mailboxId, startedAt, result });
  } catch (error) {
    if (error instanceof PassEnded) return;
    if (error instanceof QuotaPause) {
      await postpone({ input, mailboxId, until: error.until });
      return;
    }
    const failure = toFailure(error);
    logger.warn({ mailboxId, code: failure.code, detail: failure.detail }, 'A pass failed');
    if (describeError(failure.code).kind === 'bug')
      logger.error({ mailboxId, error }, 'A pass met something unexpected');
    await commitFailure({ input, mailboxId, failure });
  }
}

function isDue({ mailbox, now }: { mailbox: Mailbox; now: Date }): boolean {
  if (mailbox.disconnectedAt || !mailbox.hasSeat || !mailbox.nextSyncAt) return false;
  return mailbox.nextSyncAt.getTime() <= now.getTime();
}

async function createContext({
  input: { db, clock, createId, logger, openProvider },
  mailbox,
  signal,
}: {
  input: PassMailboxInput;
  mailbox: Mailbox;
  signal: AbortSignal;
}): Promise<PassContext> {
  const opened = await openProvider({ mailbox });
  return {
    db,
    clock,
    createId,
    logger,
    mailbox,
    provider: opened.provider,
    importUnits: opened.importUnits,
    signal,
  };
}

function toFailure(error: unknown): ProviderFailure {
  if (error instanceof ProviderError) return error.failure;
  return { code: 'mailsync.unexpected', detail: error instanceof Error ? error.message : String(error) };
}

/** The mailbox as it is now, or null when it stopped syncing while the pass ran. */
async function findSyncing({
  r,
  mailboxId,
}: {
  r: Repositories;
  mailboxId: string;
}): Promise<Mailbox | null> {
  const mailbox = await r.mailboxes.find(mailboxId);
  return mailbox && !mailbox.disconnectedAt && mailbox.hasSeat ? mailbox : null;
}

async function commitSuccess({
  input,
  mailboxId,
  startedAt,
  result,
}: {
  input: PassMailboxInput;
  mailboxId: string;
  startedAt: Date;
  result: SyncResult;
}): Promise<void> {
  const { db, clock, createId, syncIntervalMs } = input;
  await db.write(async (r) => {
    const before = await findSyncing({ r, mailboxId });
    if (!before) return;
    const now = clock.now();
    const waiting = await r.ledger.summariseQueued({ mailboxId, source: 'live' });
    const hadTrouble = before.failingSince !== null || before.lastErrorCode !== null;
    await changeMailbox({
      repositories: r,
      before,
      patch: {
        ...clearedFailure,
        // From the start of the pass: what arrived while it ran may not have been seen.
        lastSyncedAt: startedAt,
        lastAttemptAt: now,
        oldestWaitingAt: waiting.oldestQueuedAt,
        nextSyncAt: chooseNextPass({
          result,
          now,
          syncIntervalMs,
          requestedAt: before.nextSyncAt,
          startedAt,
        }),
      },
      cause: waiting.oldestQueuedAt ? 'mail_waits_too_long' : 'pass_succeeded',
      now,
      createId,
    });
    const importUnderWay = await r.imports.findOpen({ mailboxId });
    // The entry of a lost cursor stays open until the gap has been read again.
    if (!importUnderWay || hadTrouble) {
      await resolveSyncErrors({
        repositories: r,
        mailboxId,
        userId: before.userId,
        installation: hadTrouble,
        now,
      });
    }
  });
}

function chooseNextPass({
  result,
  now,
  syncIntervalMs,
  requestedAt,
  startedAt,
}: {
  result: SyncResult;
  now: Date;
  syncIntervalMs: number;
  requestedAt: Date | null;
  startedAt: Date;
}): Date {
  const regular = new Date(now.getTime() + syncIntervalMs);
  // Somebody asked for a pass, or leads were added, after this one had begun.
  if (requestedAt && requestedAt.getTime() > startedAt.getTime() && requestedAt.getTime() <= now.getTime())
    return now;
  if (result.hasMore) return now;
  return result.pausedUntil && result.pausedUntil.getTime() < regular.getTime()
    ? result.pausedUntil
    : regular;
}

/** Our own budget is used up before anything could be read: no success, no failure. */
async function postpone({
  input: { db },
  mailboxId,
  until,
}: {
  input: PassMailboxInput;
  mailboxId: string;
  until: Date;
}): Promise<void> {
  await db.write(async (r) => {
    if (await findSyncing({ r, mailboxId })) await r.mailboxes.update(mailboxId, { nextSyncAt: until });
  });
}

async function commitFailure({
  input,
  mailboxId,
  failure,
}: {
  input: PassMailboxInput;
  mailboxId: string;
  failure: ProviderFailure;
}): Promise<void> {
  const { db, clock, createId, giveUpAfterMs, random } = input;
  await db.write(async (r) => {
    const before = await findSyncing({ r, mailboxId });
    if (!before) return;
    const now = clock.now();
    const code = confirmFailure({
      code: failure.code,
      confirmedCode: failure.confirmedCode ?? null,
      before,
      now,
    });
    const { kind } = describeError(code);
    const facts = recordFailure({
      before,
      failure: { code, kind, sharedFault: code.startsWith('network.'), retryAt: failure.retryAt ?? null },
      giveUpAfterMs,
      now,
      random: random(),
    });
    const isGivenUpNow = facts.givenUpAt !== null && before.givenUpAt === null;
    await changeMailbox({
      repositories: r,
      before,
      patch: { ...facts, lastAttemptAt: now },
      cause: isGivenUpNow ? 'given_up' : code,
      now,
      createId,
    });
    await logSyncError({
      repositories: r,
      mailboxId: kind === 'installation' ? null : mailboxId,
      userId: before.userId,
      code,
      detail: failure.detail,
      now,
      createId,
    });
  });
}
