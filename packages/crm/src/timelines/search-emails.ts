import type { EmailPlace } from '@mailsync/db';
import type { CrmDependencies } from '../dependencies.ts';
import { type Actor, seesEveryLead } from '../permissions/can.ts';
import { showEmails } from './email-view.ts';
import type { EmailPage } from './list-lead-emails.ts';

/**
 * A page of the emails that this person may see and that hold `q` in subject, preview, names or addresses, newest first.
 * One page looks at 50,000 emails at most: it may hold fewer than `limit` and still have a next.
 */
export async function searchEmails({
  db,
  actor,
  q,
  before,
  limit,
}: Pick<CrmDependencies, 'db'> & {
  actor: Actor;
  q: string | null;
  before: EmailPlace | null;
  limit: number;
}): Promise<EmailPage> {
  return db.read(async (r) => {
    const { sharing } = await r.company.get();
    const viewer = { userId: actor.id, seesEveryLead: seesEveryLead(actor), sharing };
    const { items, next } = await r.timelines.search({ q, viewer, before, limit });
    return { items: await showEmails({ r, actor, emails: items }), next };
  });
}
