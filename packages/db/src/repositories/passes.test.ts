import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import type { Database } from '../doors/database.ts';
import type { NewMailbox } from './mailboxes.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 9, minute));

async function addMailbox(db: Database, change: Partial<NewMailbox> = {}) {
  await db.write((r) =>
    r.mailboxes.insert({
      id: 'm1',
      userId: 'ann',
      identity: `google:${change.id ?? 'm1'}`,
      address: 'ann@oak.example',
      ownAddresses: ['ann@oak.example'],
      route: 'google',
      routeSince: at(0),
      canSend: true,
      connectedAt: at(0),
      status: 'enabled',
      statusSince: at(0),
      hasSeat: true,
      queuedAt: at(0),
      importedRevision: 0,
      historyId: '700',
      lastSyncedAt: at(1),
      nextSyncAt: at(2),
      ...change,
    }),
  );
}

const quietPass = {
  mailboxId: 'm1',
  nextSyncAtBefore: at(2),
  historyId: '701',
  imapCursor: null,
  lastSyncedAt: at(3),
  lastAttemptAt: at(4),
  passEveryMs: 60_000,
  nextSyncAt: at(5),
};

describeOnEachDialect('a pass', (openTestDatabase) => {
  it('begins by knowing its mailbox, the revision of leads, and that nothing else waits', async () => {
    const db = await openTestDatabase();
    await addMailbox(db);
    await db.write((r) =>
      r.company.ensure({
        name: 'Oak',
        mailboxLimit: 5,
        ownDomains: [],
        importWindowDays: 365,
        createdAt: at(0),
      }),
    );
    const revision = await db.write((r) => r.company.nextRevision());
    expect(await db.read((r) => r.passes.readStart('m1'))).toEqual({
      mailbox: await db.read((r) => r.mailboxes.find('m1')),
      hasWaitingMail: false,
      hasOpenHistory: false,
      hasOpenErrors: false,
      revision,
      importWindowDays: 365,
    });
    expect(await db.read((r) => r.passes.readStart('nobody'))).toBeNull();
  });

  it.each([
    ['new mail that waits', 'hasWaitingMail', (db: Database) => queueMail(db, 'm1', 'live'), true],
    ['new mail of another mailbox', 'hasWaitingMail', (db: Database) => queueMail(db, 'm2', 'live'), false],
    ['new mail that waits', 'hasOpenHistory', (db: Database) => queueMail(db, 'm1', 'live'), false],
    ['history that waits', 'hasOpenHistory', (db: Database) => queueMail(db, 'm1', 'import'), true],
    ['history of another mailbox', 'hasOpenHistory', (db: Database) => queueMail(db, 'm2', 'import'), false],
    ['an import under way', 'hasOpenHistory', (db: Database) => addImport(db, 'recording'), true],
    ['an import that is done', 'hasOpenHistory', (db: Database) => addImport(db, 'done'), false],
    ['an import that was abandoned', 'hasOpenHistory', (db: Database) => addImport(db, 'abandoned'), false],
    ['an audit under way', 'hasOpenHistory', (db: Database) => addAudit(db, 'sampling'), true],
    ['an audit that is done', 'hasOpenHistory', (db: Database) => addAudit(db, 'done'), false],
    ['an error of its own', 'hasOpenErrors', (db: Database) => addError(db, { mailboxId: 'm1' }), true],
    [
      'an error of the installation',
      'hasOpenErrors',
      (db: Database) => addError(db, { mailboxId: null }),
      true,
    ],
    [
      'an error of another mailbox',
      'hasOpenErrors',
      (db: Database) => addError(db, { mailboxId: 'm2' }),
      false,
    ],
    [
      'an error that is over',
      'hasOpenErrors',
      (db: Database) => addError(db, { mailboxId: 'm1', resolvedAt: at(1) }),
      false,
    ],
  ] as const)('is told of %s (%s) when it is its business', async (_what, fact, add, expected) => {
    const db = await openTestDatabase();
    await addMailbox(db);
    await add(db);
    expect((await db.read((r) => r.passes.readStart('m1')))?.[fact]).toBe(expected);
  });

  it('that met nothing new writes the cursor and its times, of many mailboxes at once', async () => {
    const db = await openTestDatabase();
    await addMailbox(db);
    await addMailbox(db, { id: 'm2', watchHeardAt: at(3) });
    const written = await db.write((r) =>
      r.passes.commitQuiet([{ ...quietPass, mailboxId: 'm2' }, quietPass]),
    );
    expect(written).toEqual(new Set(['m1', 'm2']));
    const { historyId, lastSyncedAt, lastAttemptAt, passEveryMs, nextSyncAt } = quietPass;
    for (const id of ['m1', 'm2']) {
      expect(await db.read((r) => r.mailboxes.find(id))).toMatchObject({
        historyId,
        lastSyncedAt,
        lastAttemptAt,
        passEveryMs,
        nextSyncAt,
      });
    }
  });

  it.each([
    ['somebody asked for another pass', { nextSyncAt: at(3) }],
    ['it was disconnected', { status: null, nextSyncAt: null, disconnectedAt: at(3) }],
    ['it lost its seat', { status: 'pending', hasSeat: false }],
    ['it began to fail', { status: 'error', failingSince: at(3) }],
    ['its mail falls behind', { oldestWaitingAt: at(3) }],
    ['the provider told of something', { watchHeardAt: at(4) }],
  ] as const)('writes nothing when meanwhile %s', async (_what, change) => {
    const db = await openTestDatabase();
    await addMailbox(db, change);
    const before = await db.read((r) => r.mailboxes.find('m1'));
    expect(await db.write((r) => r.passes.commitQuiet([quietPass]))).toEqual(new Set());
    expect(await db.read((r) => r.mailboxes.find('m1'))).toEqual(before);
  });
});

function queueMail(db: Database, mailboxId: string, source: 'live' | 'import') {
  return db.write((r) =>
    r.ledger.insertMissing([
      {
        mailboxId,
        messageId: '18f0a',
        state: 'queued',
        reason: null,
        revision: 0,
        attempts: 0,
        source,
        importId: null,
        emailId: null,
        queuedAt: at(1),
        retryAt: null,
        decidedAt: null,
        rank: 1,
      },
    ]),
  );
}

function addImport(db: Database, state: 'recording' | 'done' | 'abandoned') {
  return db.write((r) =>
    r.imports.insert({
      id: 'i1',
      mailboxId: 'm1',
      reason: 'leads',
      state,
      toRevision: 1,
      afterRevision: 0,
      receivedFrom: at(0),
      receivedBefore: null,
      way: 'searches',
      domainSize: 2,
      search: null,
      pageToken: null,
      position: null,
      listedCount: 0,
      searchCount: 0,
      unreadCount: 0,
      otherWayUnits: null,
      foundCount: 0,
      recordedCount: 0,
      notRecordedCount: 0,
      unitsSpent: 0,
      startedAt: at(1),
      finishedAt: state === 'recording' ? null : at(2),
    }),
  );
}

function addAudit(db: Database, state: 'sampling' | 'done') {
  return db.write((r) =>
    r.audits.insert({
      id: 'a1',
      mailboxId: 'm1',
      state,
      queries: [],
      queryIndex: 0,
      pageToken: null,
      searchedUpTo: null,
      comparedCount: 0,
      sampledCount: 0,
      sampledUpTo: '',
      recordedCount: 0,
      missingCount: 0,
      openCount: 0,
      startedAt: at(1),
      finishedAt: state === 'done' ? at(2) : null,
      retryAt: null,
    }),
  );
}

function addError(db: Database, change: { mailboxId: string | null; resolvedAt?: Date }) {
  return db.write((r) =>
    r.syncErrors.insert({
      id: 'e1',
      code: 'gmail.unavailable',
      detail: 'backendError',
      occurredAt: at(1),
      lastSeenAt: at(1),
      count: 1,
      resolvedAt: null,
      ...change,
    }),
  );
}
