import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';

const at = new Date('2026-05-04T07:00:00Z');

describeOnEachDialect('measures', (openTestDatabase) => {
  it('count events by who has not read them, and open errors by code', async () => {
    const db = await openTestDatabase();
    const read = () =>
      db.read(async (r) => ({
        waiting: await r.measures.countWaitingEvents(),
        unsentAlertCount: await r.measures.countUnsentAlerts(),
        openErrors: await r.measures.countOpenSyncErrors(),
      }));
    expect(await read()).toEqual({ waiting: [], unsentAlertCount: 0, openErrors: [] });

    const entry = { detail: '', occurredAt: at, lastSeenAt: at, count: 3, resolvedAt: null };
    await db.write(async (r) => {
      await r.syncErrors.insert({ id: 'a', mailboxId: 'm1', code: 'gmail.unavailable', ...entry });
      await r.syncErrors.insert({ id: 'b', mailboxId: null, code: 'google.client_rejected', ...entry });
      await r.syncErrors.insert({ id: 'c', mailboxId: 'm2', code: 'gmail.unavailable', ...entry });
      await r.syncErrors.insert({
        id: 'd',
        mailboxId: 'm3',
        code: 'gmail.unavailable',
        ...entry,
        resolvedAt: at,
      });
      await r.events.append(
        ['m1', 'm2', 'm3'].map((mailboxId) => ({
          type: 'mailbox.changed' as const,
          mailboxId,
          data: {},
          at,
        })),
      );
    });
    const [, second, third] = await db.read((r) => r.events.readAfter({ seq: 0, limit: 3 }));
    await db.write(async (r) => {
      await r.events.moveCursor({ consumer: 'alerts', seq: second!.seq });
      await r.events.moveCursor({ consumer: 'replies', seq: third!.seq });
    });
    expect(await read()).toEqual({
      waiting: [
        { consumer: 'alerts', count: 1 },
        { consumer: 'replies', count: 0 },
      ],
      unsentAlertCount: 0,
      openErrors: [
        { code: 'gmail.unavailable', count: 2 },
        { code: 'google.client_rejected', count: 1 },
      ],
    });
  });
});
