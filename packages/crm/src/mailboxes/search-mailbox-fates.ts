import { type FateSearch, readFateSearch, toAddressKey } from '@mailsync/sync-engine';
import type { CrmDependencies } from '../dependencies.ts';
import type { Actor } from '../permissions/can.ts';
import { forbidden } from '../refuse.ts';
import { findSeenOwner } from './find-seen-owner.ts';
import { type ToldFateView, tellFates } from './tell-fates.ts';

/**
 * "Why isn't this email here?" Owners search all of their mailbox. Others who may see it search for what they know of
 * anyway, and are shown fates alone: whom a person writes to besides leads must not be found out by searching.
 * Throws `mailbox.not_found`, `permission.denied`, and whatever the engine says.
 */
export async function searchMailboxFates({
  db,
  engine,
  actor,
  mailboxId,
  text,
  pageToken,
}: Pick<CrmDependencies, 'db' | 'engine'> & {
  actor: Actor;
  mailboxId: string;
  /** An address, a Message-ID or words of the subject, as typed. */
  text: string;
  pageToken: string | null;
}): Promise<{ items: ToldFateView[]; nextPageToken: string | null }> {
  const owner = await findSeenOwner({ db, actor, mailboxId });
  const isOwn = owner.ownerId === actor.id;
  const typed = readFateSearch(text);
  const search = isOwn ? typed : await narrowToLeadMail({ db, search: typed });

  const found = await engine.searchFates({ mailboxId, search, withHeads: isOwn, pageToken });
  // Otherwise "nothing found" would seem to say that there is no mail with this address.
  if (found.items.length === 0 && search.address !== typed.address) throw notALeadsAddress();
  return {
    items: await tellFates({ db, actor, owner, fates: found.items }),
    nextPageToken: found.nextPageToken,
  };
}

/** A Message-ID is known only to who has the mail; a lead's mail is the company's business. */
async function narrowToLeadMail({
  db,
  search,
}: Pick<CrmDependencies, 'db'> & { search: FateSearch }): Promise<FateSearch> {
  if (search.subjectWords.length > 0) {
    throw forbidden(
      "Only its owner may search a mailbox by its subjects. Search by a lead's address or by a Message-ID.",
    );
  }
  const addressKey = search.address && toAddressKey(search.address);
  if (!addressKey) return search;
  const leads = await db.read((r) => r.matching.listLeadsByAddressKeys({ addressKeys: [addressKey] }));
  if (leads.length > 0) return search;
  if (search.messageId === null) throw notALeadsAddress();
  return { ...search, address: null };
}

function notALeadsAddress() {
  return forbidden(
    'No lead has this address, so mail with it is not recorded. Add it to a lead, or ask the owner of the mailbox to search.',
  );
}
