import BetterSqlite from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { recordSqliteStatements } from '../../testing/index.ts';
import { createWriteTogether } from './write-together.ts';

const NEVER_OVER = { isOver: () => false, next: async () => {} };

function openNumbers() {
  const client = new BetterSqlite(':memory:');
  onTestFinished(() => void client.close());
  client.exec('CREATE TABLE numbers (number INTEGER PRIMARY KEY)');
  const together = createWriteTogether({ client, turns: NEVER_OVER });
  const add = (number: number) => client.prepare('INSERT INTO numbers VALUES (?)').run(number);
  const read = () => client.prepare('SELECT number FROM numbers ORDER BY number').pluck().all();
  return { client, together, add, read };
}

it('what waits together is committed together, and told to be done only then', async () => {
  const { client, together, add, read } = openNumbers();
  const openWhenTold: boolean[] = [];
  const texts = await recordSqliteStatements(async () => {
    const writes = [1, 2, 3, 4, 5].map(async (number) => {
      await together.run(async () => add(number));
      openWhenTold.push(client.inTransaction);
    });
    await Promise.all(writes);
  });
  expect(texts.filter((text) => text === 'COMMIT')).toHaveLength(1);
  expect(openWhenTold).toEqual([false, false, false, false, false]);
  expect(read()).toEqual([1, 2, 3, 4, 5]);
});

it('when SQLite has undone everything, everybody hears of it, and the next ones are written', async () => {
  const { client, together, add, read } = openNumbers();
  const outcomes = await Promise.allSettled([
    together.run(async () => add(1)),
    together.run(async () => {
      add(2);
      // As a full disk does.
      client.exec('ROLLBACK');
      throw new Error('The disk is full');
    }),
    together.run(async () => add(3)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(read()).toEqual([3]);
});

it('when the lock cannot be had, one hears of it, and the others are tried', async () => {
  const { client, together, add, read } = openNumbers();
  client.exec('BEGIN');
  const writes = [together.run(async () => add(1)), together.run(async () => add(2))];
  await expect(writes[0]).rejects.toThrow('within a transaction');
  await expect(writes[1]).resolves.toBeDefined();
  expect(read()).toEqual([2]);
});
