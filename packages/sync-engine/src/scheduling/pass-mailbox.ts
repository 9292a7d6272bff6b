import type { Database, Mailbox, PassStart } from '@mailsync/db';
import type { Clock, CreateId, Logger } from '@mailsync/foundation';
import { judgeAuditTime } from '../audit/plan-audit.ts';
import { chooseDueImport } from '../import/choose-due-import.ts';
import type { KeepWatch } from '../freshness/keep-watch.ts';
import type { OpenProvider } from '../providers/open-provider.ts';
import { type PassContext, PassEnded } from '../recording/pass-context.ts';
import { syncMailbox } from '../recording/sync-mailbox.ts';
import { describeError } from '../sync-errors/catalogue.ts';
import { ProviderError, type ProviderFailure } from '../sync-errors/provider-error.ts';
import { commitFailure, postpone } from './commit-failure.ts';
import type { QuietCommits } from './commit-quiet.ts';
import { commitSuccess } from './commit-success.ts';
import { QuotaPause } from '../quota/quota-budget.ts';
import type { PassTurns } from './turns.ts';

/** Longest time that a pass spends on history before it looks for new mail again. */
const LONGEST_IMPORT_SLICE_MS = 10_000;

export interface PassMailboxInput {
  db: Database;
  clock: Clock;
  createId: CreateId;
  logger: Logger;
  openProvider: OpenProvider;
  quietCommits: QuietCommits;
  turns: PassTurns;
  syncIntervalMs: number;
  readBudgetLeft: () => Promise<number>;
  keepWatch: KeepWatch;
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
  const start = await db.read((r) => r.passes.readStart(mailboxId));
  const startedAt = clock.now();
  if (!start || !isDue({ mailbox: start.mailbox, now: startedAt })) return;

  try {
    const opened = await input.openProvider({ mailbox: start.mailbox });
    const context = createContext({ input, start, opened, startedAt, signal });
    const importSliceMs = Math.min(LONGEST_IMPORT_SLICE_MS, Math.max(1_000, input.syncIntervalMs));
    const result = await syncMailbox({ context, importSliceMs });
    const watch = await input.keepWatch({ mailbox: context.mailbox, watch: opened.watch });
    await commitSuccess({ input, mailbox: context.mailbox, startedAt, result, watch });
  } catch (error) {
    if (error instanceof PassEnded) return;
    if (error instanceof QuotaPause) {
      await postpone({ input, mailboxId, until: error.until });
      return;
    }
    const failure = toFailure(error);
    logger.warn({ mailboxId, errorCode: failure.code, detail: failure.detail }, 'A pass failed');
    if (describeError(failure.code).kind === 'bug')
      logger.error({ mailboxId, error }, 'A pass met something unexpected');
    await commitFailure({ input, mailboxId, startedAt, failure });
  }
}

function isDue({ mailbox, now }: { mailbox: Mailbox; now: Date }): boolean {
  if (mailbox.disconnectedAt || !mailbox.hasSeat || !mailbox.nextSyncAt) return false;
  return mailbox.nextSyncAt.getTime() <= now.getTime();
}

/** Whether history is to be imported or audited. */
function historyWaits({ start, now }: { start: PassStart; now: Date }): boolean {
  const { mailbox, hasOpenHistory } = start;
  if (hasOpenHistory || chooseDueImport({ mailbox, rules: start, now })) return true;
  return judgeAuditTime({ nextAuditAt: mailbox.nextAuditAt, now }) !== 'later';
}

/** Whether only new mail would give a pass something to do, and a success would change nothing but times. */
function nothingWaits({ start, now }: { start: PassStart; now: Date }): boolean {
  const { status, failingSince, oldestWaitingAt } = start.mailbox;
  if (start.hasWaitingMail || start.hasOpenErrors || historyWaits({ start, now })) return false;
  return status === 'enabled' && !failingSince && !oldestWaitingAt;
}

function createContext({
  input: { db, clock, createId, logger, turns },
  start,
  opened,
  startedAt,
  signal,
}: {
  input: PassMailboxInput;
  start: PassStart;
  opened: Awaited<ReturnType<OpenProvider>>;
  startedAt: Date;
  signal: AbortSignal;
}): PassContext {
  return {
    db,
    clock,
    createId,
    logger,
    mailbox: start.mailbox,
    nothingWaits: nothingWaits({ start, now: startedAt }),
    historyWaits: historyWaits({ start, now: startedAt }),
    turns,
    provider: opened.provider,
    importUnits: opened.importUnits,
    methodUnits: opened.methodUnits,
    signal,
  };
}

function toFailure(error: unknown): ProviderFailure {
  if (error instanceof ProviderError) return error.failure;
  return { code: 'mailsync.unexpected', detail: error instanceof Error ? error.message : String(error) };
}
