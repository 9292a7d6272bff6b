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
import { createTurns } from './turns.ts';

const { signal } = new AbortController();

describe('turns', () => {
  it('are taken by so many at once, then by those who wait, in their order', async () => {
    const turns = createTurns({ atOnce: 2, mostWaiting: 5 });
    const begun: string[] = [];
    const take = async (name: string) => {
      const end = await turns.take({ signal });
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
    const end = await turns.take({ signal });
    const waiting = turns.take({ signal: stopping.signal });
    expect(await turns.take({ signal })).toBeNull();

    stopping.abort();
    expect(await waiting).toBeNull();
    expect(await turns.take({ signal: stopping.signal })).toBeNull();
    // Who left the line is passed over: the turn is free again.
    end!();
    expect(await turns.take({ signal })).not.toBeNull();
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

    const endTurn = await history.take({ signal });
    await fixture.pass(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['New']);
    const { nextSyncAt } = await readMailbox(fixture, mailboxId);
    expect(nextSyncAt).toEqual(new Date(START.getTime() + MINUTE_MS));

    endTurn!();
    await fixture.passWhenDue(mailboxId);
    expect(await readSubjects(fixture, userId)).toEqual(['Before the connection', 'New']);
  });
});
