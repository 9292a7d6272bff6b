import type { Database, OutboxEvent } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { createSilentLogger } from '@mailsync/foundation';
import { beforeEach, expect, test } from 'vitest';
import { createOutboxReader } from './create-outbox-reader.ts';

const AT = new Date('2026-03-02T09:00:00Z');

describeOnEachDialect('following the outbox', (openTestDatabase) => {
  let db: Database;
  beforeEach(async () => {
    db = await openTestDatabase();
  });

  const append = (...ids: string[]) =>
    db.write((r) =>
      r.events.append(
        ids.map((mailboxId) => ({ type: 'mailbox.changed', mailboxId, userId: null, data: {}, at: AT })),
      ),
    );
  const follow = (handle: Parameters<typeof createOutboxReader>[0]['handle']) =>
    createOutboxReader({
      name: 'test-follower',
      types: ['mailbox.changed'],
      db,
      logger: createSilentLogger(),
      handle,
    });
  const collectInto = (seen: (string | null)[]) => async (event: OutboxEvent) =>
    void seen.push(event.mailboxId);

  test('each event once, in order, over restarts', async () => {
    const seen: (string | null)[] = [];
    await append('a', 'b');
    await follow(collectInto(seen)).readAll();
    await append('c');
    await follow(collectInto(seen)).readAll();
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('events of other types are stepped over, more than a batch of them', async () => {
    const other = { type: 'emails.recorded' as const, mailboxId: 'x', userId: null, data: {}, at: AT };
    await db.write((r) => r.events.append(Array.from({ length: 450 }, () => other)));
    await append('a');
    const seen: (string | null)[] = [];
    await follow(collectInto(seen)).readAll();
    expect(seen).toEqual(['a']);
    expect(await db.read((r) => r.events.getCursor('test-follower'))).toBe(
      await db.read((r) => r.events.readNewestSeq()),
    );
  });

  test('what could not be written is undone and comes again; nothing is stepped over', async () => {
    await append('a', 'b');
    const seen: (string | null)[] = [];
    let isFailing = true;
    const reader = () =>
      follow(async (event) => {
        seen.push(event.mailboxId);
        return async (r) => {
          await r.meta.set({ key: `handled-${event.mailboxId}`, value: 'yes' });
          if (isFailing && event.mailboxId === 'b') throw new Error('power cut');
        };
      });
    await expect(reader().readAll()).rejects.toThrow('power cut');
    expect(await db.read((r) => r.meta.get('handled-a'))).toBe('yes');
    expect(await db.read((r) => r.meta.get('handled-b'))).toBeUndefined();

    isFailing = false;
    await reader().readAll();
    expect(seen).toEqual(['a', 'b', 'b']);
    expect(await db.read((r) => r.meta.get('handled-b'))).toBe('yes');
  });

  test('a running follower hears of a commit without being asked', async () => {
    const { promise, resolve } = Promise.withResolvers<string | null>();
    const reader = follow(async ({ mailboxId }) => resolve(mailboxId));
    await reader.start();
    await append('a');
    expect(await promise).toBe('a');
    await reader.stop();
  });
});
