import type { Company, Database } from '@mailsync/db';
import type { Clock } from '@mailsync/foundation';

/** Makes the company at the first start: a trial with five mailboxes and two years of history. Later it changes nothing. */
export async function ensureCompany({
  db,
  clock,
  name = 'My company',
}: {
  db: Database;
  clock: Clock;
  name?: string | undefined;
}): Promise<Company> {
  return db.write((r) =>
    r.company.ensure({
      name,
      plan: 'trial',
      mailboxLimit: 5,
      ownDomains: [],
      recordInternal: false,
      sharing: 'everything',
      importWindowDays: 730,
      createdAt: clock.now(),
    }),
  );
}
