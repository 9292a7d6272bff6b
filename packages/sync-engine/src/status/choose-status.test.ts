import { describe, expect, it } from 'vitest';
import { chooseStatus, isBillable, type MailboxStatus, type StatusFacts } from './choose-status.ts';
import { chooseTrouble, describeDuration, describeStatus } from './describe-status.ts';

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

const write = (change: Partial<Parameters<typeof describeStatus>[0]>) =>
  describeStatus({
    status: 'error',
    queuePosition: null,
    trouble: 'failing',
    giveUpAfterMs: 48 * 3_600_000,
    ...change,
  });

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
    const text = write({ status });
    expect(text).toMatchObject({ colour });
    expect(text.word.toLowerCase()).toBe(status);
    expect(isBillable(status)).toBe(isBilled);
  });

  it('tells the place in line', () => {
    expect(write({ status: 'pending', queuePosition: 3 }).sentence).toContain('number 3 in line');
    expect(isBillable(null)).toBe(false);
  });

  it('names the time after which this installation stops trying', () => {
    const sentence = (giveUpAfterMs: number) => write({ status: 'connection', giveUpAfterMs }).sentence;
    expect(sentence(48 * 3_600_000)).toContain('after 2 days of failure');
    expect(sentence(30_000)).toContain('after 30 seconds of failure');
  });

  it.each([
    [86_400_000, '1 day'],
    [36 * 3_600_000, '36 hours'],
    [5_400_000, '90 minutes'],
    [3_600_000, '1 hour'],
    [1_500, '2 seconds'],
  ])('a time of %i ms is said as %s', (ms, words) => {
    expect(describeDuration(ms)).toBe(words);
  });

  it('red says whether something is wrong, Google asked to wait, or mail only waits', () => {
    const later = new Date(now.getTime() + 1);
    const sentence = (failingSince: Date | null, pausedUntil: Date | null) =>
      write({ trouble: chooseTrouble({ facts: { failingSince, pausedUntil }, now }) }).sentence;
    expect(sentence(earlier(5), null)).toContain('Something is wrong');
    expect(sentence(earlier(5), later)).toContain('Google asked Mail Sync to wait');
    expect(sentence(earlier(5), now)).toContain('Something is wrong');
    expect(sentence(null, null)).toContain('waiting for more than an hour');
  });
});
