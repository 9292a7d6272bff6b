import type { Database, Mailbox, PassStart } from '@mailsync/db';
import type { Clock, CreateId, Logger } from '@mailsync/foundation';
import { judgeAuditTime } from '../audit/plan-audit.ts';
import { chooseDueImport } from '../import/choose-due-import.ts';
import type { KeepWatch } from '../freshness/keep-watch.ts';
import type { OpenProvider } from '../providers/open-provider.ts';
import { type PassContext, PassEnded } from '../recording/pass-context.ts';
import { syncMailbox } from '../recording/sync-mailbox.ts';
import { describeError } from '../sync-errors/catalogue.ts';
import { isGoogleDue } from '../mailboxes/change-route.ts';
import { type ProviderFailure, toFailure } from '../sync-errors/provider-error.ts';
import { commitFailure, postpone } from './commit-failure.ts';
import type { QuietCommits } from './commit-quiet.ts';
import type { PassCounter, PassOutcome } from './count-passes.ts';
import { commitSuccess } from './commit-success.ts';
import { QuotaPause } from '../quota/quota-budget.ts';
import { takeOtherWay } from './take-other-way.ts';
import { tryGoogleAgain } from './try-google-again.ts';
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
  passCounter: PassCounter;
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
  const { db, clock, passCounter } = input;
  const start = await db.read((r) => r.passes.readStart(mailboxId));
  const startedAt = clock.now();
  if (!start || !isDue({ mailbox: start.mailbox, now: startedAt })) return;

  const count = (outcome: PassOutcome) =>
    passCounter.count({ outcome, durationMs: clock.now().getTime() - startedAt.getTime() });
  const asked = isGoogleDue({ mailbox: start.mailbox, now: startedAt })
    ? await tryGoogleAgain({ input, mailbox: start.mailbox })
    : null;
  const mailbox = asked?.mailbox ?? start.mailbox;
  const first = await passOver({ input, start, mailbox, startedAt, signal });
  if (typeof first === 'string') return count(first);

  const other = await takeOtherWay({
    input,
    mailbox,
    startedAt,
    failure: first,
    googleWasAsked: asked !== null,
  });
  const last = other ? await passOver({ input, start, mailbox: other, startedAt, signal }) : first;
  if (typeof last === 'string') return count(last);
  const { route } = other ?? mailbox;
  await commitFailure({ input, mailboxId, route, startedAt, failure: last });
  count('failed');
}

/** One pass by the route that the mailbox takes. Returns what failed, or the outcome that is written. */
async function passOver({
  input,
  start,
  mailbox,
  startedAt,
  signal,
}: {
  input: PassMailboxInput;
  start: PassStart;
  /** As it is now, should its route have changed. */
  mailbox: Mailbox;
  startedAt: Date;
  signal: AbortSignal;
}): Promise<ProviderFailure | Exclude<PassOutcome, 'failed'>> {
  const mailboxId = mailbox.id;
  // With another route there is an entry to open or to close.
  const hasOpenErrors = start.hasOpenErrors || mailbox !== start.mailbox;
  try {
    const opened = await input.openProvider({ mailbox });
    const context = createContext({
      input,
      start: { ...start, mailbox, hasOpenErrors },
      opened,
      startedAt,
      signal,
    });
    const importSliceMs = Math.min(LONGEST_IMPORT_SLICE_MS, Math.max(1_000, input.syncIntervalMs));
    const result = await syncMailbox({ context, importSliceMs });
    const watch = await input.keepWatch({ mailbox: context.mailbox, watch: opened.watch });
    await commitSuccess({ input, mailbox: context.mailbox, startedAt, result, watch });
    return 'succeeded';
  } catch (error) {
    if (error instanceof PassEnded) return 'ended';
    if (error instanceof QuotaPause) {
      await postpone({ input, mailboxId, until: error.until });
      return 'postponed';
    }
    const failure = toFailure(error);
    const { route } = mailbox;
    input.logger.warn({ mailboxId, route, errorCode: failure.code, detail: failure.detail }, 'A pass failed');
    if (describeError(failure.code).kind === 'bug')
      input.logger.error({ mailboxId, error }, 'A pass met something unexpected');
    return failure;
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
