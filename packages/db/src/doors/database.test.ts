import { AppError } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';
import { isUniqueViolation } from './is-unique-violation.ts';

const at = new Date('2026-03-01T10:00:00.123Z');

describeOnEachDialect('the doors of the database', (openTestDatabase, dialect) => {
  it('what a write has written, the next read finds', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.meta.set({ key: 'stamp', value: 'real' }));
    expect(await db.read((r) => r.meta.get('stamp'))).toBe('real');
  });

  it('a write that throws leaves nothing behind, also after it has awaited', async () => {
    const db = await openTestDatabase();
    const write = db.write(async (r) => {
      await r.meta.set({ key: 'first', value: '1' });
      await new Promise((resolve) => setImmediate(resolve));
      await r.meta.set({ key: 'second', value: '2' });
      throw new Error('changed my mind');
    });
    await expect(write).rejects.toThrow('changed my mind');
    expect(await db.read((r) => r.meta.get('first'))).toBeUndefined();
    expect(await db.read((r) => r.meta.get('second'))).toBeUndefined();
  });

  it('a failed write does not stop those that wait behind it', async () => {
    const db = await openTestDatabase();
    const outcomes = await Promise.allSettled([
      db.write(() => Promise.reject(new Error('first'))),
      db.write((r) => r.meta.set({ key: 'behind', value: 'done' })),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await db.read((r) => r.meta.get('behind'))).toBe('done');
  });

  it('of many writes at once those that fail leave nothing behind, and take none of the others along', async () => {
    const db = await openTestDatabase();
    const keys = Array.from({ length: 50 }, (_, index) => `key-${index}`);
    const fails = (key: string) => Number(key.slice(4)) % 3 === 1;
    const outcomes = await Promise.allSettled(
      keys.map((key) =>
        db.write(async (r) => {
          await r.meta.set({ key, value: 'written' });
          if (fails(key)) throw new Error(key);
        }),
      ),
    );
    expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(keys.map(fails));
    for (const key of keys) {
      const value = await db.read((r) => r.meta.get(key));
      expect(value).toBe(fails(key) ? undefined : 'written');
    }
  });

  it('a hundred writes at once lose no update', async () => {
    const db = await openTestDatabase();
    await db.write((r) =>
      r.company.ensure({
        name: 'Acme',
        mailboxLimit: 5,
        ownDomains: [],
        importWindowDays: 730,
        createdAt: at,
      }),
    );
    const revisions = await Promise.all(
      Array.from({ length: 100 }, () => db.write((r) => r.company.nextRevision())),
    );
    expect(revisions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  it('a write within a write is refused instead of waiting for itself', async () => {
    const db = await openTestDatabase();
    const nested = db.write(() => db.write((r) => r.meta.get('x')));
    await expect(nested).rejects.toMatchObject({ code: 'database.nested_write' });
    const nestedRead = db.write(() => db.read((r) => r.meta.get('x')));
    await expect(nestedRead).rejects.toMatchObject({ code: 'database.nested_read' });
    await expect(nestedRead).rejects.toBeInstanceOf(AppError);
  });

  it('work that a write has started may write once that write is over', async () => {
    const db = await openTestDatabase();
    const { promise: over, resolve: tellOver } = Promise.withResolvers<void>();
    let later: Promise<void> | undefined;
    await db.write(async () => {
      later = over.then(() => db.write((r) => r.meta.set({ key: 'later', value: 'yes' })));
    });
    tellOver();
    await later;
    expect(await db.read((r) => r.meta.get('later'))).toBe('yes');
  });

  it('a read cannot write', async () => {
    const db = await openTestDatabase();
    await expect(db.read((r) => r.meta.set({ key: 'x', value: 'y' }))).rejects.toThrow();
    expect(await db.read((r) => r.meta.get('x'))).toBeUndefined();
  });

  it('commits are told with whether they hold events; what was rolled back is not told', async () => {
    const db = await openTestDatabase();
    const told: boolean[] = [];
    const stopListening = db.onCommit(({ events }) => told.push(events));
    const event = { type: 'mailbox.changed' as const, mailboxId: 'm1', data: {}, at };

    await db.write((r) => r.meta.set({ key: 'x', value: 'y' }));
    await db.write((r) => r.events.append([event]));
    await db.write((r) => r.meta.set({ key: 'x', value: 'z' }));
    await db
      .write(async (r) => {
        await r.events.append([event]);
        throw new Error('no');
      })
      .catch(() => undefined);
    stopListening();
    await db.write((r) => r.events.append([event]));

    expect(told).toEqual([false, true, false]);
  });

  it('two rows for one place are told apart from other failures', async () => {
    const db = await openTestDatabase();
    const team = { id: 't1', name: 'North', createdAt: at };
    await db.write((r) => r.users.createTeam(team));
    const sameName = await db.write((r) => r.users.createTeam({ ...team, id: 't2' })).catch((error) => error);
    const sameId = await db
      .write((r) => r.users.createTeam({ ...team, name: 'South' }))
      .catch((error) => error);
    expect(isUniqueViolation(sameName)).toBe(true);
    expect(isUniqueViolation(sameId)).toBe(true);
    expect(isUniqueViolation(new Error('other'))).toBe(false);
  });

  it('values come back as they were given, and a NUL in text, which PostgreSQL cannot hold, as U+FFFD', async () => {
    const db = await openTestDatabase();
    const link = {
      id: 'l1',
      purpose: 'connect' as const,
      tokenHash: 'hash',
      data: { nested: { list: [1, 'zwei', null, true] }, text: 'a\0b\ud800' },
      createdAt: at,
      expiresAt: new Date(at.getTime() + 600_000),
    };
    await db.write((r) => r.links.create(link));
    await db.write((r) => r.meta.set({ key: 'text', value: 'a\0b' }));

    expect(await db.read((r) => r.links.get('l1'))).toEqual({
      ...link,
      data: { nested: { list: [1, 'zwei', null, true] }, text: 'a\u{FFFD}b\u{FFFD}' },
      userId: null,
      result: null,
      usedAt: null,
    });
    expect(await db.read((r) => r.meta.get('text'))).toBe('a\u{FFFD}b');
  });

  it.runIf(dialect === 'postgres')('two writes that block each other both get through', async () => {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.meta.set({ key: 'left', value: '' });
      await r.meta.set({ key: 'right', value: '' });
    });
    const bothHoldOne = Promise.withResolvers<void>();
    let holdingCount = 0;
    let tryCount = 0;
    const setBoth = (keys: [string, string]) =>
      db.write(async (r) => {
        tryCount += 1;
        await r.meta.set({ key: keys[0], value: keys[0] });
        holdingCount += 1;
        if (holdingCount >= 2) bothHoldOne.resolve();
        await bothHoldOne.promise;
        await r.meta.set({ key: keys[1], value: keys[0] });
      });
    await Promise.all([setBoth(['left', 'right']), setBoth(['right', 'left'])]);

    expect(tryCount).toBe(3);
    const left = await db.read((r) => r.meta.get('left'));
    expect(await db.read((r) => r.meta.get('right'))).toBe(left);
  });

  it.runIf(dialect === 'postgres')('a read sees one moment, whatever is written meanwhile', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.meta.set({ key: 'x', value: 'before' }));
    const seen = await db.read(async (r) => {
      const first = await r.meta.get('x');
      await db.write((w) => w.meta.set({ key: 'x', value: 'after' }));
      return [first, await r.meta.get('x')];
    });
    expect(seen).toEqual(['before', 'before']);
  });

  it('a loop of reads does not keep timers waiting', async () => {
    const db = await openTestDatabase();
    let isOver = false;
    let readCount = 0;
    setTimeout(() => (isOver = true), 1);
    for (; !isOver && readCount < 100_000; readCount += 1) await db.read((r) => r.meta.get('x'));
    expect(readCount).toBeLessThan(100_000);
  });

  it('a long queue of writes does not keep timers waiting', async () => {
    const db = await openTestDatabase();
    let doneCount = 0;
    const writes = Array.from({ length: 3_000 }, () =>
      db.write((r) => r.meta.get('x')).then(() => (doneCount += 1)),
    );
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(doneCount).toBeLessThan(3_000);
    await Promise.all(writes);
    expect(doneCount).toBe(3_000);
  });

  it('a closed database says so', async () => {
    const db = await openTestDatabase();
    await db.close();
    await expect(db.read((r) => r.meta.get('x'))).rejects.toThrow();
    await expect(db.write((r) => r.meta.get('x'))).rejects.toThrow();
  });
});
