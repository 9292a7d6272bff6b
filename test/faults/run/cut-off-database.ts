import type { Database } from '@mailsync/db';

/** A database whose process loses power in a transaction: the work is done, and nothing of it is kept from then on. */
export interface CutOffDatabase extends Database {
  /** The power goes in the transaction after so many more. */
  cutOffAfter(writeCount: number): void;
  /** Transactions that were lost. */
  lostCount(): number;
}

class PowerCut extends Error {
  override readonly name = 'PowerCut';
}

export function createCutOffDatabase(db: Database): CutOffDatabase {
  let writesLeft = Number.POSITIVE_INFINITY;
  let lostCount = 0;
  return {
    ...db,
    write(work) {
      writesLeft -= 1;
      if (writesLeft >= 0) return db.write(work);
      lostCount += 1;
      return db.write(async (repositories) => {
        await work(repositories);
        throw new PowerCut('The power went before the commit');
      });
    },
    cutOffAfter: (writeCount) => {
      writesLeft = writeCount;
    },
    lostCount: () => lostCount,
  };
}
