import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';

const at = new Date('2026-03-01T10:00:00Z');
const event = (mailboxId: string, eventAt = at) => ({
  type: 'mailbox.changed' as const,
  mailboxId,
  data: { mailboxId },
  at: eventAt,
});

describeOnEachDialect('the outbox', (openTestDatabase) => {
  it('is read in order, page by page, each event once', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.events.append([event('m1'), event('m2')]));
    await db.write((r) => r.events.append([event('m3')]));
    await db.write((r) => r.events.append([]));

    const first = await db.read((r) => r.events.readAfter({ seq: 0, limit: 2 }));
    const second = await db.read((r) => r.events.readAfter({ seq: first.at(-1)!.seq, limit: 2 }));
    const newest = await db.read((r) => r.events.readNewestSeq());

    expect(first.map(({ mailboxId }) => mailboxId)).toEqual(['m1', 'm2']);
    expect(second).toEqual([{ ...event('m3'), seq: newest, userId: null }]);
    expect(await db.read((r) => r.events.readAfter({ seq: newest, limit: 2 }))).toEqual([]);
  });

  it('takes in one transaction what happens to ten thousand at once', async () => {
    const db = await openTestDatabase();
    const ids = Array.from({ length: 10_000 }, (_, index) => `m${index}`);
    await db.write((r) => r.events.append(ids.map((id) => event(id))));
    const read = await db.read((r) => r.events.readAfter({ seq: 0, limit: 20_000 }));
    expect(read.map(({ mailboxId }) => mailboxId)).toEqual(ids);
  });

  it('a consumer that follows while many write misses nothing', async () => {
    const db = await openTestDatabase();
    const seen: string[] = [];
    let seq = 0;
    const follow = async () => {
      const page = await db.read((r) => r.events.readAfter({ seq, limit: 100 }));
      seq = page.at(-1)?.seq ?? seq;
      seen.push(...page.map(({ mailboxId }) => mailboxId!));
    };
    const writes = Array.from({ length: 40 }, (_, index) =>
      db.write(async (r) => {
        await r.events.append([event(`m${index}`)]);
        // Transactions end in another order than their rows were written in.
        for (let turn = 0; turn < index % 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      }),
    );
    let isWriting = true;
    const done = Promise.all(writes).finally(() => (isWriting = false));
    while (isWriting) await follow();
    await done;
    await follow();
    expect(seen.toSorted()).toEqual(Array.from({ length: 40 }, (_, index) => `m${index}`).toSorted());
  });

  it("a consumer's place only moves forward", async () => {
    const db = await openTestDatabase();
    const move = (seq: number) => db.write((r) => r.events.moveCursor({ consumer: 'alerts', seq }));
    expect(await db.read((r) => r.events.getCursor('alerts'))).toBeUndefined();
    await move(7);
    await move(5);
    expect(await db.read((r) => r.events.getCursor('alerts'))).toBe(7);
    await move(9);
    expect(await db.read((r) => r.events.getCursor('alerts'))).toBe(9);
    expect(await db.read((r) => r.events.getCursor('stream'))).toBeUndefined();
  });

  it('numbers are not given again after old events were pruned', async () => {
    const db = await openTestDatabase();
    await db.write((r) => r.events.append([event('m1'), event('m2')]));
    const before = await db.read((r) => r.events.readNewestSeq());
    await db.write((r) => r.events.prune(new Date(at.getTime() + 1)));
    expect(await db.read((r) => r.events.readNewestSeq())).toBe(0);
    await db.write((r) => r.events.append([event('m3')]));
    expect(await db.read((r) => r.events.readNewestSeq())).toBeGreaterThan(before);
  });
});
