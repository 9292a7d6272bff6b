import type { Database, QuietPass } from '@mailsync/db';
import { type Sleep, sleepMs } from '@mailsync/foundation';

/** Passes that end within this time share one transaction. */
const GATHER_MS = 50;

/** Commits passes that met nothing new. A crash loses no more than that these mailboxes were just looked at. */
export interface QuietCommits {
  /** False when the mailbox has changed since its pass began, so that nothing was written. */
  commit(pass: QuietPass): Promise<boolean>;
}

/** In most mailboxes most passes meet nothing: a transaction for each would be most of what they cost. */
export function createQuietCommits({ db, sleep = sleepMs }: { db: Database; sleep?: Sleep }): QuietCommits {
  let group: { passes: QuietPass[]; written: Promise<Set<string>> } | null = null;

  function gather() {
    const passes: QuietPass[] = [];
    const written = sleep(GATHER_MS).then(() => {
      group = null;
      return db.write((r) => r.passes.commitQuiet(passes));
    });
    return { passes, written };
  }

  return {
    async commit(pass) {
      group ??= gather();
      group.passes.push(pass);
      return (await group.written).has(pass.mailboxId);
    },
  };
}
