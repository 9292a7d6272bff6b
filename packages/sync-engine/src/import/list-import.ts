import type { Import, LeadPosition, MailSearch } from '@mailsync/db';
import { type PassContext, PassEnded } from '../recording/pass-context.ts';
import { planListing } from '../recording/plan-queueing.ts';
import { writeQueuePlan } from '../recording/write-queue-plan.ts';
import { ProviderError } from '../sync-errors/provider-error.ts';
import { toBounds } from './create-import.ts';
import { shouldReadEverything } from './plan-import.ts';
import { listApart, readNextSearch } from './read-next-search.ts';

/** After so many pages, or so many messages found, what was found is recorded before more is listed. */
const PAGES_PER_ROUND = 20;
const MESSAGES_PER_ROUND = 400;

/** What is listed next, and what is written once its page is. */
interface Step {
  search: MailSearch;
  pageToken: string | null;
  /** How far through the leads the searches go with this one. */
  position: LeadPosition | null;
}

/**
 * Lists some pages of an import and queues what they name; each page is written together with how far the listing has
 * come, so that it goes on from there after a crash. Returns the import as it is then.
 */
export async function listSome({
  context,
  open,
  until,
}: {
  context: PassContext;
  open: Import;
  until: Date;
}): Promise<Import> {
  let current = open;
  for (let pages = 0; pages < PAGES_PER_ROUND; pages++) {
    if (current.state !== 'listing' || current.foundCount - open.foundCount >= MESSAGES_PER_ROUND) break;
    if (context.signal.aborted) throw new PassEnded('The program stops');
    if (context.clock.now().getTime() >= until.getTime()) break;
    current = await listNext({ context, current });
  }
  return current;
}

async function listNext({ context, current }: { context: PassContext; current: Import }): Promise<Import> {
  const step = await chooseStep({ context, current });
  if (!step) return writePage({ context, current, messageIds: [], patch: { state: 'recording' } });
  const page = await listPage({ context, step });
  if (page === 'expired') return { ...current, pageToken: null };

  const { messageIds, nextPageToken } = page;
  const isEverything = current.way === 'everything';
  const patch: Partial<Import> =
    nextPageToken === null
      ? {
          search: null,
          pageToken: null,
          position: step.position,
          listedCount: current.listedCount + 1,
          ...(isEverything && { state: 'recording' as const }),
        }
      : { search: step.search, pageToken: nextPageToken, position: step.position };
  return writePage({ context, current, messageIds, patch });
}

async function chooseStep({
  context: { db, mailbox, provider },
  current,
}: {
  context: PassContext;
  current: Import;
}): Promise<Step | null> {
  const bounds = toBounds(current);
  const { pageToken, position } = current;
  if (current.way === 'everything')
    return { search: { ...bounds, anyOf: 'everything' }, pageToken, position };

  // A search whose pages are half listed is finished as it began, whatever has become of its leads.
  if (current.search) return { search: current.search, pageToken, position };
  const { ownDomains } = await db.read((r) => r.matching.readRules());
  const next = await readNextSearch({
    db,
    leads: {
      added: { after: current.afterRevision, upTo: current.toRevision },
      domainSize: current.domainSize,
      apart: new Set(listApart({ ownDomains, ownAddresses: mailbox.ownAddresses })),
      ownAddresses: mailbox.ownAddresses,
      bounds,
      fitsOneRequest: provider('import').fitsOneRequest,
    },
    position,
  });
  return next && { search: next.search, pageToken: null, position: next.position };
}

/** Gmail forgets page tokens: a listing that went on after a long pause starts over; the ledger drops what it knows. */
async function listPage({ context, step: { search, pageToken } }: { context: PassContext; step: Step }) {
  try {
    return await context.provider('import').listMessageIds({ search, pageToken });
  } catch (error) {
    const isExpired = error instanceof ProviderError && error.kind === 'cursor';
    if (!isExpired || pageToken === null) throw error;
    return 'expired' as const;
  }
}

async function writePage({
  context: { db, mailbox, clock, methodUnits },
  current,
  messageIds,
  patch,
}: {
  context: PassContext;
  current: Import;
  messageIds: string[];
  patch: Partial<Import>;
}): Promise<Import> {
  return db.write(async (r) => {
    const revision = await r.matching.readRevision();
    const entries = await r.ledger.list({ mailboxId: mailbox.id, messageIds });
    const known = new Map(entries.map((entry) => [entry.messageId, entry]));
    const now = clock.now();
    const { queuedCount } = await writeQueuePlan({
      repositories: r,
      mailboxId: mailbox.id,
      plan: planListing({ messageIds, known, revision }),
      source: 'import',
      importId: current.id,
      revision,
      now,
    });
    const after = { ...current, ...patch, foundCount: current.foundCount + queuedCount };
    const written: Partial<Import> =
      after.state === 'listing' && shouldReadEverything({ ...after, methodUnits })
        ? { ...patch, way: 'everything', search: null, pageToken: null }
        : patch;
    await r.imports.update(current.id, written);
    await r.imports.addProgress({ id: current.id, foundCount: queuedCount });
    await r.events.append([
      {
        type: 'import.progressed',
        mailboxId: mailbox.id,
        userId: mailbox.userId,
        data: { importId: current.id },
        at: now,
      },
    ]);
    return { ...after, ...written };
  });
}
