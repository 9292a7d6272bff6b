import { describe, expect, it } from 'vitest';
import { chooseStatus, isBillable, type MailboxStatus, type StatusFacts } from './choose-status.ts';
import { describeStatus } from './describe-status.ts';

const now = new Date('2026-05-04T09:00:00Z');
const earlier = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

/** Every combination of the five facts; mail that waits exactly an hour is still in time. */
function everyCombination(): StatusFacts[] {
  const combinations: StatusFacts[] = [];
  for (const disconnectedAt of [null, earlier(1)]) {
    for (const hasSeat of [true, false]) {
      for (const givenUpAt of [null, earlier(1)]) {
        for (const failingSince of [null, earlier(1)]) {
          for (const oldestWaitingAt of [null, earlier(59), earlier(60), earlier(61)]) {
            combinations.push({ disconnectedAt, hasSeat, givenUpAt, failingSince, oldestWaitingAt });
          }
        }
      }
    }
  }
  return combinations;
}

/** The table of the product, in its own words and order. */
function expected(facts: StatusFacts): MailboxStatus | null {
  const waitsTooLong = facts.oldestWaitingAt?.getTime() === earlier(61).getTime();
  if (facts.disconnectedAt !== null) return null;
  if (!facts.hasSeat) return 'pending';
  if (facts.givenUpAt !== null) return 'connection';
  return facts.failingSince !== null || waitsTooLong ? 'error' : 'enabled';
}

describe('the status of a mailbox', () => {
  it.each(everyCombination())('follows from the facts alone: %o', (facts) => {
    expect(chooseStatus({ facts, now })).toBe(expected(facts));
  });

  it('is green only with a seat, no failure, nothing given up and no mail waiting for more than an hour', () => {
    const green = everyCombination().filter((facts) => chooseStatus({ facts, now }) === 'enabled');
    expect(green).toEqual(
      [null, earlier(59), earlier(60)].map((oldestWaitingAt) => ({
        disconnectedAt: null,
        hasSeat: true,
        givenUpAt: null,
        failingSince: null,
        oldestWaitingAt,
      })),
    );
  });

  it.each([
    ['enabled', 'green', true],
    ['error', 'red', true],
    ['connection', 'grey', false],
    ['pending', 'amber', false],
  ] as const)('%s is %s, and billed: %s', (status, colour, isBilled) => {
    expect(describeStatus({ status, queuePosition: null })).toMatchObject({ colour });
    expect(describeStatus({ status, queuePosition: null }).word.toLowerCase()).toBe(status);
    expect(isBillable(status)).toBe(isBilled);
  });

  it('tells the place in line', () => {
    expect(describeStatus({ status: 'pending', queuePosition: 3 }).sentence).toContain('number 3 in line');
    expect(isBillable(null)).toBe(false);
  });
});
