import type { Database } from '@mailsync/db';
import { describeOnEachDialect } from '@mailsync/db/testing';
import { createManualClock, type ManualClock } from '@mailsync/foundation';
import { expect, it } from 'vitest';
import { createDownloadBudget, type DownloadBudget } from './download-budget.ts';
import type { QuotaPurpose } from './quota-budget.ts';
import { QuotaPause } from './quota-pause.ts';

const MORNING = new Date('2026-05-04T09:00:00.000Z');
const NEXT_DAY = new Date('2026-05-05T00:00:00.000Z');
const MEGABYTE = 1024 * 1024;
/** Gmail's 2,500 MB a day: four fifths for new mail, three for history and checks. */
const SHARES_MB = { live: 2_000, import: 1_500, audit: 1_500 };

describeOnEachDialect('the day’s download by IMAP', (openTestDatabase) => {
  async function open(startAt = MORNING) {
    const db: Database = await openTestDatabase();
    const clock: ManualClock = createManualClock(startAt);
    const openWorker = () => createDownloadBudget({ db, clock });
    return { clock, openWorker, budget: openWorker() };
  }

  /** Megabytes that are to be had, taken 10 at a time. */
  async function useUp(budget: DownloadBudget, purpose: QuotaPurpose, mailboxId = 'm1'): Promise<number> {
    for (let megabytes = 0; megabytes < 10_000; megabytes += 10) {
      try {
        await budget.spend({ mailboxId, purpose, bytes: 10 * MEGABYTE });
      } catch (error) {
        expect(error).toBeInstanceOf(QuotaPause);
        return megabytes;
      }
    }
    throw new Error('It never ends');
  }

  it.each(['live', 'import', 'audit'] as const)('gives %s its share and no more', async (purpose) => {
    const { budget } = await open();
    expect(await useUp(budget, purpose)).toBe(SHARES_MB[purpose]);
  });

  it('pauses until the day is over, by the clock of Greenwich, and then begins anew', async () => {
    const { budget, clock } = await open();
    await useUp(budget, 'live');
    const spend = () => budget.spend({ mailboxId: 'm1', purpose: 'live', bytes: MEGABYTE });
    await expect(spend()).rejects.toMatchObject({ until: NEXT_DAY });
    clock.set(new Date(NEXT_DAY.getTime() - 1));
    await expect(spend()).rejects.toMatchObject({ until: NEXT_DAY });
    clock.set(NEXT_DAY);
    await spend();
    expect(await useUp(budget, 'live')).toBeGreaterThan(1_980);
  });

  it('history leaves new mail its part, whatever it has taken', async () => {
    const { budget } = await open();
    await useUp(budget, 'import');
    await expect(budget.spend({ mailboxId: 'm1', purpose: 'audit', bytes: 20 * MEGABYTE })).rejects.toThrow(
      QuotaPause,
    );
    expect(await useUp(budget, 'live')).toBe(SHARES_MB.live - SHARES_MB.import);
  });

  it('is one for all workers, and for the next start', async () => {
    const { budget, openWorker } = await open();
    const other = openWorker();
    for (let count = 0; count < 50; count++) {
      await budget.spend({ mailboxId: 'm1', purpose: 'live', bytes: 10 * MEGABYTE });
      await other.spend({ mailboxId: 'm1', purpose: 'live', bytes: 10 * MEGABYTE });
    }
    expect(await useUp(openWorker(), 'live')).toBe(SHARES_MB.live - 1_000);
    await expect(other.spend({ mailboxId: 'm1', purpose: 'live', bytes: 10 * MEGABYTE })).rejects.toThrow(
      QuotaPause,
    );
  });

  it('is each mailbox’s own', async () => {
    const { budget } = await open();
    await useUp(budget, 'import', 'm1');
    expect(await useUp(budget, 'import', 'm2')).toBe(SHARES_MB.import);
  });

  it('what one purpose has set aside for its next messages is not taken by another beyond its share', async () => {
    const { budget } = await open();
    await useUp(budget, 'import');
    // A single small message of new mail: a block of 5 MB is taken, of which most is left.
    await budget.spend({ mailboxId: 'm1', purpose: 'live', bytes: 1_000 });
    await expect(budget.spend({ mailboxId: 'm1', purpose: 'import', bytes: MEGABYTE })).rejects.toThrow(
      QuotaPause,
    );
  });

  it('a message that does not fit today pauses, and smaller ones still fit', async () => {
    const { budget } = await open();
    for (let count = 0; count < 149; count++) {
      await budget.spend({ mailboxId: 'm1', purpose: 'import', bytes: 10 * MEGABYTE });
    }
    await expect(budget.spend({ mailboxId: 'm1', purpose: 'import', bytes: 40 * MEGABYTE })).rejects.toThrow(
      QuotaPause,
    );
    await budget.spend({ mailboxId: 'm1', purpose: 'import', bytes: 9 * MEGABYTE });
  });
});
