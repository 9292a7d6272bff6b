import { describe, expect, it } from 'vitest';
import {
  ANN,
  connectPerson,
  DAY_MS,
  deliverToAnn,
  JANE,
  mail,
  MINUTE_MS,
  openOak,
  readMailbox,
  readSubjects,
} from '../testing/oak-world.ts';
import { START } from '../testing/open-engine-fixture.ts';
import { chooseNextPass } from './choose-next-pass.ts';
import { createPassTurns, createTurns, type EndTurn } from './turns.ts';

const { signal } = new AbortController();

describe('turns', () => {
  it('are taken by so many at once, then by those who wait, in their order', async () => {
    const turns = createTurns({ atOnce: 2, mostWaiting: 5 });
    const begun: string[] = [];
    const take = async (name: string) => {
      const end = await turns.take({ key: name, signal });
      begun.push(name);
      return end!;
    };
    const endFirst = await take('first');
    const endSecond = await take('second');
    const third = take('third');
    const fourth = take('fourth');
    expect(begun).toEqual(['first', 'second']);

    endSecond();
    endSecond();
    const endThird = await third;
    expect(begun).toEqual(['first', 'second', 'third']);
    endFirst();
    endThird();
    (await fourth)();
    expect(begun).toEqual(['first', 'second', 'third', 'fourth']);
    await Promise.all([take('fifth'), take('sixth')]);
    expect(begun).toHaveLength(6);
  });

  it('are refused to whom finds too many waiting, and to whom the program stops meanwhile', async () => {
    const turns = createTurns({ atOnce: 1, mostWaiting: 1 });
    const stopping = new AbortController();
    const end = await turns.take({ key: 'ann', signal });
    const waiting = turns.take({ key: 'ben', signal: stopping.signal });
    expect(await turns.take({ key: 'ann', signal })).toBeNull();

    stopping.abort();
    expect(await waiting).toBeNull();
    expect(await turns.take({ key: 'ben', signal: stopping.signal })).toBeNull();
    // Who left the line is passed over: the turn is free again.
    end!();
    expect(await turns.take({ key: 'ann', signal })).not.toBeNull();
  });

  it('pass to whom had none for longer when too many wait', async () => {
    const turns = createTurns({ atOnce: 1, mostWaiting: 2 });
    (await turns.take({ key: 'ann', signal }))!();
    const end = await turns.take({ key: 'ben', signal });
    const ann = turns.take({ key: 'ann', signal });
    const benAgain = turns.take({ key: 'ben', signal });

    const cat = turns.take({ key: 'cat', signal });
    expect(await benAgain).toBeNull();
    const dan = turns.take({ key: 'dan', signal });
    expect(await ann).toBeNull();
    // Neither had one before: who came first stays.
    expect(await turns.take({ key: 'eve', signal })).toBeNull();
    end!();
    (await cat)!();
    expect(await dan).not.toBeNull();
  });

  it('call back whom they turned away as soon as there is room, so that none stays free', async () => {
    const called: string[][] = [];
    const turns = createTurns({ atOnce: 2, mostWaiting: 1, call: (keys) => called.push(keys) });
    const endings = [await turns.take({ key: 'ann', signal }), await turns.take({ key: 'ben', signal })];
    const cat = turns.take({ key: 'cat', signal });
    for (const key of ['dan', 'eve', 'fay']) expect(await turns.take({ key, signal })).toBeNull();

    endings[0]!();
    expect(called).toEqual([['dan', 'eve']]);
    // Who has come back by then is not called.
    const dan = turns.take({ key: 'dan', signal });
    const fay = turns.take({ key: 'fay', signal });
    expect(await fay).toBeNull();
    (await cat)!();
    expect(called).toEqual([['dan', 'eve'], ['fay']]);
    (await dan)!();
    endings[1]!();
    expect(called).toHaveLength(2);
  });

  it.each([17, 70, 300])('at long imports come to all of %i mailboxes alike', async (mailboxCount) => {
    const minutes = 20;
    const turnCounts = await importFor({ minutes, mailboxCount });
    // Sixteen at a time, ten seconds each.
    const evenShare = (minutes * 6 * 16) / mailboxCount;
    expect(Math.min(...turnCounts)).toBeGreaterThanOrEqual(Math.floor(evenShare / 2));
  });

  it('at imports are all taken: new mail is recorded all the same, and the import comes with a later pass', async () => {
    const history = createTurns({ atOnce: 1, mostWaiting: 0 });
    const fixture = await openOak({
      turns: { mail: createTurns({ atOnce: 1, mostWaiting: 0 }), history },
      messages: [
        {
          copies: [{ person: ANN.address, labels: ['INBOX'] }],
          receivedAtMs: START.getTime() - 10 * DAY_MS,
          mail: mail({ subject: 'Before the connection' }),
        },
      ],
    });
    await fixture.addLead({ name: JANE.name, addresses: [JANE.address] });
    const { userId, mailboxId } = await connectPerson(fixture, ANN);
    await deliverToAnn(fixture, { mail: mail({ subject: 'New' }) });

    const endTurn = await history.take({ key: 'another', signal });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['New']);
    const { nextSyncAt } = await readMailbox(fixture, mailboxId);
    expect(nextSyncAt).toEqual(new Date(START.getTime() + MINUTE_MS));

    endTurn!();
    await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Before the connection', 'New']);
  });
});

/** How many turns each of so many mailboxes gets that all have history to import for longer than that; no time passes. */
async function importFor({ minutes, mailboxCount }: { minutes: number; mailboxCount: number }) {
  const { history } = createPassTurns();
  const mailboxes = Array.from({ length: mailboxCount }, (_, index) => ({
    key: `mailbox ${index}`,
    turnCount: 0,
    dueMs: 0 as number | null,
    endsMs: null as number | null,
    endTurn: null as EndTurn | null,
  }));
  let nowMs = 0;
  const plan = (startedMs: number, hasMore: boolean) =>
    chooseNextPass({
      result: { isQuiet: false, hasMore, pausedUntil: null },
      now: new Date(nowMs),
      intervalMs: MINUTE_MS,
      requestedAt: new Date(startedMs),
      heardAt: null,
      startedAt: new Date(startedMs),
    }).getTime();
  const settle = () => new Promise(setImmediate);
  const takeTurn = async (one: (typeof mailboxes)[number]) => {
    const startedMs = nowMs;
    one.dueMs = null;
    one.endTurn = await history.take({ key: one.key, signal });
    if (one.endTurn) one.endsMs = nowMs + 10_000;
    else one.dueMs = plan(startedMs, false);
  };

  for (; nowMs < minutes * MINUTE_MS; nowMs += 500) {
    for (const one of mailboxes.filter(({ endsMs }) => endsMs !== null && endsMs <= nowMs)) {
      one.endTurn!();
      one.turnCount += 1;
      one.endsMs = null;
      one.dueMs = plan(nowMs - 10_000, true);
    }
    await settle();
    for (const one of mailboxes.filter(({ dueMs }) => dueMs !== null && dueMs <= nowMs)) void takeTurn(one);
    await settle();
  }
  return mailboxes.map(({ turnCount }) => turnCount);
}
