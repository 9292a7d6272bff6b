import type { Database, Mailbox } from '@mailsync/db';
import {
  createIdFactory,
  createManualClock,
  createSecretBox,
  createSilentLogger,
} from '@mailsync/foundation';
import { connectMailbox } from '../connecting/connect-mailbox.ts';
import { disconnectMailbox } from '../mailboxes/disconnect-mailbox.ts';
import type { EngineContext } from '../mailboxes/engine-context.ts';
import { readMailboxes } from '../mailboxes/read-mailboxes.ts';
import { requestSync } from '../mailboxes/request-sync.ts';
import { shareSeats } from '../mailboxes/share-seats.ts';
import { createPassCounter } from '../scheduling/count-passes.ts';
import { commitFailure, postpone } from '../scheduling/commit-failure.ts';
import { commitSuccess } from '../scheduling/commit-success.ts';
import type { PassMailboxInput } from '../scheduling/pass-mailbox.ts';
import { createPassTurns } from '../scheduling/turns.ts';
import { reviewStatus } from '../status/review-status.ts';
import type { ProviderFailure } from '../sync-errors/provider-error.ts';
import { createCrashingDatabase } from './crashing-database.ts';
import { createStatusModel } from './status-model.ts';

export const STATUS_START = new Date('2026-05-04T09:00:00.000Z');

/** What a test does to the mailboxes; `who` counts from 0. */
export type StatusStep =
  | { kind: 'connect' | 'disconnect' | 'retry' | 'review'; who: number }
  | { kind: 'postpone'; who: number }
  | { kind: 'succeed'; who: number; mailWaitsMs: number | null }
  | { kind: 'fail'; who: number; failure: ProviderFailure & { isOwn: boolean }; retryAfterMs?: number }
  | { kind: 'limit'; limit: number }
  | { kind: 'lead' }
  /** May be negative: somebody sets the clock back. */
  | { kind: 'clock'; byMs: number };

/**
 * The engine's own pieces that decide about statuses, over a real database, driven step by step beside the model of what
 * has to come out. `random` is 0 to 1, for the jitter.
 */
export async function openStatusDrive({
  db: realDb,
  giveUpAfterMs,
  limit,
  random,
}: {
  db: Database;
  giveUpAfterMs: number;
  limit: number;
  random: () => number;
}) {
  const clock = createManualClock(STATUS_START);
  const db = createCrashingDatabase(realDb);
  const createId = createIdFactory({ clock });
  const context = {
    db,
    clock,
    createId,
    logger: createSilentLogger(),
    secrets: createSecretBox({ keys: [{ id: 'test', secret: 'a secret that only tests know of' }] }),
    oauth: { revoke: async () => {} },
    accessTokens: { forget: () => {} },
    imapConnections: { close: () => {} },
    wake: async () => {},
  } as unknown as EngineContext;
  const input: PassMailboxInput = {
    ...context,
    openProvider: () => Promise.reject(new Error('No pass of this test reads anything')),
    quietCommits: { commit: async () => false },
    turns: createPassTurns(),
    readBudgetLeft: async () => 1,
    keepWatch: async () => null,
    passCounter: createPassCounter(),
    syncIntervalMs: 60_000,
    giveUpAfterMs,
    random,
  };
  const model = createStatusModel({ giveUpAfterMs, limit });
  const ids = new Map<number, string>();

  const company = { name: 'Oak Ltd', ownDomains: [], importWindowDays: 730, createdAt: STATUS_START };
  await realDb.write(async (r) => {
    await r.company.ensure({ ...company, mailboxLimit: limit });
    await r.company.update({ mailboxLimit: limit });
  });

  /** The mailbox when a pass is planned for it, with the clock moved to when it is due. */
  async function findDue(who: number): Promise<{ mailbox: Mailbox; dueAt: number } | null> {
    const id = ids.get(who);
    const mailbox = id ? await realDb.read((r) => r.mailboxes.find(id)) : null;
    if (!mailbox?.nextSyncAt || !mailbox.hasSeat) return null;
    const dueAt = mailbox.nextSyncAt.getTime();
    if (dueAt > clock.now().getTime()) clock.set(mailbox.nextSyncAt);
    return { mailbox, dueAt };
  }

  async function connect(who: number) {
    const account = {
      identity: `google:${who}`,
      address: `person-${who}@oak.example`,
      ownAddresses: [`person-${who}@oak.example`],
      cursor: '1',
      scopes: [],
      canSend: true,
      servers: null,
      access: { route: 'google' as const, refreshToken: 'sample' },
    };
    const place = { userId: `user-${who}`, mailboxId: null, linkId: null };
    const outcome = await db.write((r) => connectMailbox({ context, repositories: r, ...place, account }));
    if ('refusedBecause' in outcome) throw new Error(outcome.refusedBecause);
    ids.set(who, outcome.mailbox.id);
    model.apply({ kind: 'connected', at: clock.now().getTime(), mailboxId: outcome.mailbox.id });
  }

  /** One message waits, queued so long ago; or none does. */
  async function setWaiting(mailboxId: string, queuedAt: Date | null) {
    const messageId = `waits-in-${mailboxId}`;
    await realDb.write(async (r) => {
      const entry = { mailboxId, messageId, reason: null, revision: 0, attempts: 0, importId: null };
      const rest = { emailId: null, retryAt: null, decidedAt: null, rank: 1, source: 'live' as const };
      await r.ledger.insertMissing([
        { ...entry, ...rest, state: 'gone', queuedAt: queuedAt ?? STATUS_START },
      ]);
      if (queuedAt) {
        await r.ledger.requeue({
          mailboxId,
          messageIds: [messageId],
          queuedAt,
          source: 'live',
          importId: null,
        });
      } else {
        const decision = { messageId, state: 'gone' as const, reason: null, revision: 0, emailId: null };
        await r.ledger.decide({
          mailboxId,
          decisions: [{ ...decision, attempts: 0, retryAt: null, decidedAt: clock.now() }],
        });
      }
    });
  }

  async function readWaiting(mailboxId: string): Promise<number | null> {
    const { oldestQueuedAt } = await realDb.read((r) =>
      r.ledger.summariseQueued({ mailboxId, source: 'live' }),
    );
    return oldestQueuedAt?.getTime() ?? null;
  }

  async function pass(step: Extract<StatusStep, { kind: 'succeed' | 'fail' | 'postpone' }>) {
    const due = await findDue(step.who);
    if (!due) return;
    const now = clock.now();
    const at = now.getTime();
    const mailboxId = due.mailbox.id;
    if (step.kind === 'postpone') {
      await postpone({ input, mailboxId, until: new Date(at + 60_000) });
      return model.apply({ kind: 'pass_postponed', at, mailboxId });
    }
    if (step.kind === 'fail') {
      const { isOwn, ...failure } = step.failure;
      const retryAt = step.retryAfterMs === undefined ? undefined : new Date(at + step.retryAfterMs);
      await commitFailure({
        route: 'google',
        input,
        mailboxId,
        startedAt: now,
        failure: { ...failure, ...(retryAt && { retryAt }) },
      });
      return model.apply({ kind: 'pass_failed', at, mailboxId, isOwn, dueAt: due.dueAt });
    }
    await setWaiting(mailboxId, step.mailWaitsMs === null ? null : new Date(at - step.mailWaitsMs));
    const result = { isQuiet: false, hasMore: false, pausedUntil: null };
    await commitSuccess({ input, mailbox: due.mailbox, startedAt: now, result, watch: null });
    const waitingSince = step.mailWaitsMs === null ? null : at - step.mailWaitsMs;
    model.apply({ kind: 'pass_succeeded', at, mailboxId, startedAt: at, waitingSince });
  }

  async function take(step: StatusStep): Promise<void> {
    const at = clock.now().getTime();
    switch (step.kind) {
      case 'connect':
        return connect(step.who);
      case 'succeed':
      case 'fail':
      case 'postpone':
        return pass(step);
      case 'clock':
        return clock.advanceMs(step.byMs);
      case 'lead':
        return db.write((r) => r.mailboxes.makeAllDue({ now: clock.now() }));
      case 'limit': {
        await db.write(async (r) => {
          await r.company.update({ mailboxLimit: step.limit });
          await shareSeats({ repositories: r, now: clock.now(), createId });
        });
        return model.apply({ kind: 'limit_set', at, limit: step.limit });
      }
      case 'disconnect':
      case 'retry':
      case 'review': {
        const mailboxId = ids.get(step.who);
        const status = mailboxId === undefined ? undefined : model.statusOf(mailboxId);
        if (!mailboxId || !status) return;
        if (step.kind === 'disconnect') {
          await disconnectMailbox({ context, mailboxId, history: 'keep' });
          return model.apply({ kind: 'disconnected', at, mailboxId });
        }
        if (step.kind === 'retry') {
          if (status !== 'pending') await requestSync({ context, mailboxId });
          return;
        }
        const waitingSince = await readWaiting(mailboxId);
        await db.write((r) => reviewStatus({ repositories: r, mailboxId, now: clock.now(), createId }));
        return model.apply({ kind: 'reviewed', at, mailboxId, waitingSince });
      }
    }
  }

  return {
    clock,
    model,
    take,
    /** Takes a step whose first write is lost in a power cut before it is committed: nothing may have happened. */
    async lose(step: StatusStep): Promise<void> {
      db.crashAfter(0);
      await take(step).catch((error: Error) => {
        if (error.message !== 'power cut') throw error;
      });
      db.heal();
    },
    mailboxIds: () => [...ids.values()],
    readViews: () => readMailboxes({ db: realDb, clock, giveUpAfterMs, mailboxIds: [...ids.values()] }),
  };
}
