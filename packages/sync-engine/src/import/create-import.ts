import type { Import } from '@mailsync/db';
import { EVERYTHING, type MailSearch } from '../providers/mail-provider.ts';

/** Later than every address that was ever added. */
export const BEFORE_ALL_REVISIONS = -1;

/** A new import that reads everything since then; whoever plans another overwrites what differs. */
export function createImport({
  id,
  mailboxId,
  reason,
  toRevision,
  receivedFrom,
  now,
  ...rest
}: Pick<Import, 'id' | 'mailboxId' | 'reason' | 'toRevision' | 'receivedFrom'> &
  Partial<Import> & { now: Date }): Import {
  return {
    id,
    mailboxId,
    reason,
    state: 'listing',
    afterRevision: BEFORE_ALL_REVISIONS,
    toRevision,
    receivedFrom,
    receivedBefore: null,
    way: 'everything',
    domainSize: 2,
    search: null,
    pageToken: null,
    position: null,
    listedCount: 0,
    searchCount: 1,
    unreadCount: 0,
    foundCount: 0,
    recordedCount: 0,
    notRecordedCount: 0,
    unitsSpent: 0,
    otherWayUnits: null,
    startedAt: now,
    finishedAt: null,
    ...rest,
  };
}

/** The time that an import is about, as every search of it carries it. */
export function toBounds({
  receivedFrom,
  receivedBefore,
}: Pick<Import, 'receivedFrom' | 'receivedBefore'>): Omit<MailSearch, 'anyOf'> {
  return {
    ...EVERYTHING,
    receivedFrom: Math.floor(receivedFrom.getTime() / 1000),
    receivedBefore: receivedBefore && Math.ceil(receivedBefore.getTime() / 1000),
  };
}
