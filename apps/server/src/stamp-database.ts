import type { Database } from '@mailsync/db';
import { AppError } from '@mailsync/foundation';

const STAMP_KEY = 'stamp';

/** What a database is stamped as; undefined before its first start. */
export function readStamp(meta: ReadonlyMap<string, string>): string | undefined {
  return meta.get(STAMP_KEY);
}

/** Sample data and real mail never share a database: the first start stamps it, every later one checks. */
export async function stampDatabase({ db, isSandbox }: { db: Database; isSandbox: boolean }): Promise<void> {
  const wanted = isSandbox ? 'sandbox' : 'real';
  const stamp = await db.write((r) => r.meta.setIfAbsent({ key: STAMP_KEY, value: wanted }));
  if (stamp === wanted) return;
  throw new AppError({
    code: 'database.wrong_stamp',
    kind: 'conflict',
    message: isSandbox
      ? 'This database holds real data, and the sandbox would fill it with sample data. Start with MAILSYNC_SANDBOX=off, or give another MAILSYNC_DATA_DIR.'
      : "This database holds the sandbox's sample data. Give another MAILSYNC_DATA_DIR or DATABASE_URL for real mail.",
  });
}
