import type { EmailHead } from '@mailsync/db';
import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { type EmailSummaryView, chooseVisibility, showEmail } from './email-view.ts';
import { findKnownEmail } from './find-known-email.ts';
import { listRemovableFrom } from './list-removable-from.ts';

export interface EmailView extends EmailSummaryView {
  replyTo: EmailHead['replyTo'];
  bcc: EmailHead['to'];
  bodyText: string | null;
  /** As received: make it safe before showing it. */
  bodyHtml: string | null;
  bodyTruncated: boolean;
  mailboxAddresses: string[];
  /** The mailboxes from whose history this person may remove it. */
  removableFrom: string[];
}

/** One email. Throws `email.not_found`, also for one that this person may not know of. */
export async function readEmail({
  db,
  actor,
  emailId,
}: Pick<CrmDependencies, 'db'> & { actor: Actor; emailId: string }): Promise<EmailView> {
  return db.read(async (r) => {
    const { email, copies, leads } = await findKnownEmail({ r, actor, emailId });
    const { sharing } = await r.company.get();
    const visibility = chooseVisibility({ actor, copies, sharing });
    const isWhole = visibility === 'everything';
    // One's own copy opens the email, not what only a colleague's copy says.
    const openCopies = sharing === 'everything' ? copies : copies.filter(({ userId }) => userId === actor.id);
    return {
      ...showEmail({ actor, email, copies, leads, visibility }),
      replyTo: email.replyTo,
      // Only the sender's own copy names them (RFC 5322 §3.6.3).
      bcc: openCopies.find((copy) => copy.bcc.length > 0)?.bcc ?? [],
      bodyText: isWhole ? email.bodyText : null,
      bodyHtml: isWhole ? email.bodyHtml : null,
      bodyTruncated: email.bodyTruncated,
      mailboxAddresses: [...new Set(copies.map(({ address }) => address))],
      removableFrom: await listRemovableFrom({ r, actor, copies }),
    };
  });
}
