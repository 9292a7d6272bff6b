import type { Database } from '@mailsync/db';

export interface CrashingDatabase extends Database {
  /** After so many writes more, each write does its work and is lost before it is committed, as in a power cut. */
  crashAfter(writeCount: number): void;
  heal(): void;
}

/** A database that can be made to lose what was not committed yet. */
export function createCrashingDatabase(db: Database): CrashingDatabase {
  let writesLeft = Number.POSITIVE_INFINITY;
  return {
    ...db,
    write(work) {
      writesLeft -= 1;
      if (writesLeft >= 0) return db.write(work);
      return db.write(async (repositories) => {
        await work(repositories);
        throw new Error('power cut');
      });
    },
    crashAfter: (writeCount) => {
      writesLeft = writeCount;
    },
    heal: () => {
      writesLeft = Number.POSITIVE_INFINITY;
    },
  };
}
