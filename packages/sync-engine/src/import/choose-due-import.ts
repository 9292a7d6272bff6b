import type { Import, Mailbox } from '@mailsync/db';
import { BEFORE_ALL_REVISIONS } from './create-import.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** What was read before is asked for again for so long at the seam: times of providers and searches are not exact. */
const SEAM_MS = 60 * 60 * 1000;

export type DueImport = Pick<
  Import,
  'reason' | 'afterRevision' | 'toRevision' | 'receivedFrom' | 'receivedBefore'
>;

/**
 * What a mailbox has to catch up with: the part of the window that was opened since, then leads that were added since;
 * null when it is up to date. Pure. The window only ever begins later as time goes by, so that beginning earlier than
 * what was read means that somebody widened it.
 */
export function chooseDueImport({
  mailbox: { importedRevision, importedFrom },
  rules: { revision, importWindowDays },
  now,
}: {
  mailbox: Pick<Mailbox, 'importedRevision' | 'importedFrom'>;
  rules: { revision: number; importWindowDays: number };
  now: Date;
}): DueImport | null {
  const receivedFrom = new Date(now.getTime() - importWindowDays * DAY_MS);
  const isFirst = importedRevision < 0;
  if (!isFirst && importedFrom && receivedFrom < importedFrom) {
    return {
      reason: 'window',
      afterRevision: BEFORE_ALL_REVISIONS,
      toRevision: importedRevision,
      receivedFrom,
      receivedBefore: new Date(importedFrom.getTime() + SEAM_MS),
    };
  }
  if (revision <= importedRevision) return null;
  return {
    reason: isFirst ? 'connect' : 'leads',
    afterRevision: importedRevision,
    toRevision: revision,
    receivedFrom,
    receivedBefore: null,
  };
}

/**
 * Back to when the history of all leads is imported once this import is done. Pure. Leads that were added under a
 * narrower window are known only so far back: then it is later than before, and widening reads the difference for all.
 */
export function chooseImportedFrom({
  mailbox: { importedFrom },
  done: { reason, receivedFrom },
}: {
  mailbox: Pick<Mailbox, 'importedFrom'>;
  done: Pick<Import, 'reason' | 'receivedFrom'>;
}): Date | null {
  if (reason === 'gap') return importedFrom;
  if (reason === 'leads' && importedFrom && importedFrom > receivedFrom) return importedFrom;
  return receivedFrom;
}
