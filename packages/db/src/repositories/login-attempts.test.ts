import { expect, it } from 'vitest';
import { describeOnEachDialect } from '../testing/index.ts';

const NOW = new Date('2026-05-04T09:30:00.000Z');
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const ANN = 'imap.example:ann@oak.example';
const BOB = 'imap.example:bob@oak.example';
const SENDING = 'smtp.example:ann@oak.example';

describeOnEachDialect('logins with what people typed', (openTestDatabase) => {
  async function openWithAttempts() {
    const db = await openTestDatabase();
    await db.write(async (r) => {
      await r.loginAttempts.add({
        id: '1',
        userId: 'ann',
        imapAccount: ANN,
        smtpAccount: SENDING,
        at: minutesAgo(20),
      });
      await r.loginAttempts.add({
        id: '2',
        userId: 'ann',
        imapAccount: BOB,
        smtpAccount: SENDING,
        at: minutesAgo(10),
      });
      await r.loginAttempts.add({
        id: '3',
        userId: 'bob',
        imapAccount: ANN,
        smtpAccount: SENDING,
        at: minutesAgo(5),
      });
      await r.loginAttempts.add({
        id: '4',
        userId: 'ann',
        imapAccount: ANN,
        smtpAccount: SENDING,
        at: minutesAgo(-1),
      });
    });
    const times = (of: { userId: string } | { account: string }, after = minutesAgo(60)) =>
      db.read((r) => r.loginAttempts.listTimes({ of, after, now: NOW, limit: 10 }));
    return { db, times };
  }

  it('are listed by person and by account, newest first; those of a clock that ran ahead are not', async () => {
    const { times } = await openWithAttempts();
    expect(await times({ userId: 'ann' })).toEqual([minutesAgo(10), minutesAgo(20)]);
    expect(await times({ account: ANN })).toEqual([minutesAgo(5), minutesAgo(20)]);
    expect(await times({ account: SENDING })).toEqual([minutesAgo(5), minutesAgo(10), minutesAgo(20)]);
    expect(await times({ account: ANN }, minutesAgo(20)), 'the edge is outside').toEqual([minutesAgo(5)]);
  });

  it('that the server has not judged are the person’s alone', async () => {
    const { db, times } = await openWithAttempts();
    await db.write((r) => r.loginAttempts.spareAccount('2'));
    expect(await times({ account: BOB })).toEqual([]);
    expect(await times({ account: SENDING })).toEqual([minutesAgo(5), minutesAgo(20)]);
    expect(await times({ userId: 'ann' })).toHaveLength(2);
  });

  it('are forgiven to who was let in, not to others', async () => {
    const { db, times } = await openWithAttempts();
    await db.write((r) => r.loginAttempts.forgive({ userId: 'ann', imapAccount: ANN, smtpAccount: SENDING }));
    expect(await times({ account: ANN })).toEqual([minutesAgo(5)]);
    expect(await times({ userId: 'ann' })).toEqual([minutesAgo(10)]);
  });

  it('are forgotten when they are old', async () => {
    const { db, times } = await openWithAttempts();
    await db.write((r) => r.loginAttempts.prune(minutesAgo(10)));
    expect(await times({ userId: 'ann' })).toEqual([]);
    expect(await times({ account: ANN })).toEqual([minutesAgo(5)]);
  });
});
