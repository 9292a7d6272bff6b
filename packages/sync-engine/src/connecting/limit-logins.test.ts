import type { Database } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { createIdFactory, createManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { readImapFailure } from '../providers/imap/read-imap-failure.ts';
import { HOUR_MS, MINUTE_MS } from '../testing/oak-world.ts';
import { START } from '../testing/open-engine-fixture.ts';
import { limitLogins } from './limit-logins.ts';

const ANN = { imapAccount: 'imap.example:ann@oak.example', smtpAccount: 'smtp.example:ann@oak.example' };
const accountsOf = (at: number) => ({
  imapAccount: `imap.example:p${at}`,
  smtpAccount: `smtp.example:p${at}`,
});
const words = {
  wrong: { text: '[AUTHENTICATIONFAILED] Invalid credentials', authenticationFailed: true },
  away: { text: 'connect ECONNREFUSED', authenticationFailed: false },
};

async function openDoor(db: Database) {
  const clock = createManualClock(START);
  const context = { db, clock, createId: createIdFactory({ clock }) };
  await db.write((r) =>
    r.company.ensure({
      name: 'Oak',
      mailboxLimit: 10,
      ownDomains: [],
      importWindowDays: 730,
      createdAt: START,
    }),
  );
  let reachedCount = 0;
  /** Tries to log in; says what came of it, and whether the server was asked at all. */
  const knock = async (
    answer: keyof typeof words | 'right',
    { userId = 'ann', accounts = ANN }: { userId?: string; accounts?: typeof ANN } = {},
  ) => {
    try {
      return await limitLogins({
        context,
        userId,
        accounts,
        logIn: async () => {
          reachedCount += 1;
          if (answer === 'right') return 'let in';
          const { text, authenticationFailed } = words[answer];
          const error = Object.assign(new Error('Command failed'), {
            responseText: text,
            authenticationFailed,
          });
          throw readImapFailure({ error, surface: 'imap', command: 'login', now: clock.now() });
        },
      });
    } catch (error) {
      return (error as { code?: string }).code === 'connect.too_many_tries'
        ? (error as object)
        : 'not let in';
    }
  };
  const knockTimes = async (count: number, ...input: Parameters<typeof knock>) => {
    const answers = [];
    for (let at = 0; at < count; at++) answers.push(await knock(...input));
    return answers;
  };
  return { clock, knock, knockTimes, reachedCount: () => reachedCount };
}

describeOnEachDialect('logins with what people typed', (openTestDatabase) => {
  const open = async () => openDoor(await openTestDatabase());

  it('are let through five times in a quarter of an hour, whoever tries, and then again one by one', async () => {
    const { clock, knock, knockTimes, reachedCount } = await open();
    await knockTimes(3, 'wrong');
    clock.advanceMs(5 * MINUTE_MS);
    await knockTimes(2, 'wrong', { userId: 'ben' });
    expect(await knock('right', { userId: 'cat' })).toMatchObject({
      code: 'connect.too_many_tries',
      kind: 'unavailable',
      retryAfterMs: 10 * MINUTE_MS,
      details: { howToFix: ['Try again in 10 minutes.', expect.stringContaining('new app password')] },
    });
    expect(reachedCount()).toBe(5);

    clock.advanceMs(10 * MINUTE_MS);
    expect(await knockTimes(4, 'wrong')).toEqual([
      ...Array.from({ length: 3 }, () => 'not let in'),
      expect.objectContaining({ retryAfterMs: 5 * MINUTE_MS }),
    ]);
  });

  it('are let through twenty times a day at one account', async () => {
    const { clock, knock, knockTimes, reachedCount } = await open();
    for (let quarter = 0; quarter < 8; quarter++) {
      await knockTimes(5, 'wrong');
      clock.advanceMs(15 * MINUTE_MS);
    }
    expect(reachedCount()).toBe(20);
    expect(await knock('wrong')).toMatchObject({ retryAfterMs: 22 * HOUR_MS });
    clock.advanceMs(22 * HOUR_MS);
    expect(await knock('wrong')).toBe('not let in');
  });

  it('at the same time are counted like those one after the other', async () => {
    const { knock, reachedCount } = await open();
    await Promise.all(Array.from({ length: 12 }, () => knock('wrong')));
    expect(reachedCount()).toBe(5);
  });

  it('at many accounts are stopped as well, and others go on', async () => {
    const { knock, reachedCount } = await open();
    for (let at = 0; at < 30; at++) await knock('wrong', { accounts: accountsOf(at) });
    expect(reachedCount()).toBe(20);
    expect(await knock('right', { userId: 'ben' })).toBe('let in');
  });

  it('are forgiven to who is let in, and what others tried is not', async () => {
    const { knock, knockTimes } = await open();
    await knockTimes(3, 'wrong', { userId: 'ben' });
    await knockTimes(1, 'wrong');
    expect(await knock('right')).toBe('let in');
    expect(await knockTimes(3, 'wrong')).toEqual([
      'not let in',
      'not let in',
      expect.objectContaining({ code: 'connect.too_many_tries' }),
    ]);
  });

  it('beside servers of one’s own count at the account that is tried: for sending as for reading', async () => {
    const { knock, reachedCount } = await open();
    for (let at = 0; at < 10; at++)
      await knock('wrong', { accounts: { ...ANN, imapAccount: `imap.mine-${at}.example:x` } });
    expect(reachedCount()).toBe(5);
    expect(await knock('right', { userId: 'ben' })).toMatchObject({ code: 'connect.too_many_tries' });
  });

  it('by which many inboxes are connected are never too many', async () => {
    const { knock } = await open();
    for (let at = 0; at < 60; at++) expect(await knock('right', { accounts: accountsOf(at) })).toBe('let in');
  });

  it('that the server never saw count against nobody’s account', async () => {
    const { knock, knockTimes } = await open();
    await knockTimes(10, 'away');
    expect(await knock('right')).toBe('let in');
  });
});
